// Loop nests over pointers: code inside a nest says which strides it walks by, and the nest moves the pointers.
import {
  type Code,
  type FunctionBuilder,
  atomicAdd,
  branchIf,
  either,
  get,
  globalGet,
  i32,
  iadd,
  idivu,
  ieq,
  ilt,
  iltu,
  imul,
  iselect,
  isub,
  loop,
  set,
  tee,
  when,
} from "./code.ts";

/** Part of an axis: `count` turns of `step` elements. */
export interface Segment {
  readonly step: number;
  readonly count: number;
  /** Lanes that hold data, where the last vector of an axis is not full. */
  readonly lanes?: number;
}
export interface Axis {
  readonly id: number;
  readonly segments: readonly Segment[];
  /** A second number that this axis moves along too: so that something may walk with it and not with another axis of its number. */
  readonly also?: number;
  /** Threads share its turns: each takes an equal part, or whoever is free the next one. */
  readonly divided?: Division;
}

export type Division = "evenly" | "by need";

/** A loop of a kernel: its number, and how many turns it takes. */
export interface Loop {
  readonly id: number;
  readonly total: number;
}

/** Turns of loops within each other. */
export const turnsOfAll = (loops: readonly Loop[]): number => loops.reduce((n, l) => n * l.total, 1);

/** Loops that go one element a turn. */
export const oneByOne = (loops: readonly Loop[]): Axis[] =>
  loops.map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));

export const turnsOf = (axis: Axis): number => axis.segments.reduce((n, s) => n + s.count, 0);
export const span = (axis: Axis): number => axis.segments.reduce((n, s) => n + s.step * s.count, 0);

/** `total` elements in steps of `step`, and a last shorter one where it does not divide. */
export const segmented = (total: number, step: number): Segment[] => {
  const count = Math.floor(total / step);
  return [...(count ? [{ step, count }] : []), ...(total % step ? [{ step: total % step, count: 1 }] : [])];
};

/** Bytes from one element to the next, by axis. */
export type Pattern = ReadonlyMap<number, number>;

/** Locals: turns from one to before the other. */
interface Part {
  readonly from: number;
  readonly to: number;
}

interface Pointer {
  readonly local: number;
  readonly pattern: Pattern;
  readonly slice: number;
}

/** Whether two patterns walk alike: a stride of 0 is none. */
const samePattern = (a: Pattern, b: Pattern): boolean => within(a, b) && within(b, a);
const within = (a: Pattern, b: Pattern): boolean => {
  for (const [axis, bytes] of a) if (bytes !== 0 && b.get(axis) !== bytes) return false;
  return true;
};

/** The global that counts the steps of a call: arguments and results of a step lie `slice` bytes after the last ones. */
export const stepGlobal = 0;
/** Which thread this is, and how many take part in the call: only in modules that are made for several. */
export const threadGlobal = 1;
export const threadsGlobal = 2;
/** 1 where this thread may sleep at a barrier. */
export const patientGlobal = 3;
/** How far behind the tickets' addresses those of this step lie: two sets are used in turn. */
export const ticketsGlobal = 4;

/** Words that count the turns taken, each in a cache line of its own. */
export const ticketBytes = 64;
/**
 * The address of as many tickets as the loop is entered, each of so many turns; null where turns are too small to be taken one by one,
 * or there are no threads. All are 0 when a step begins.
 */
export type Tickets = (entries: number, turns: number) => number | null;

export class Nest {
  readonly fn: FunctionBuilder;
  #pointers: Pointer[] = [];
  #moves: (() => void)[] = [];
  #isDivided = false;
  readonly #tickets: Tickets;
  /** How often the code that is being made is run: turns of the loops around it. */
  #entries = 1;

  constructor(fn: FunctionBuilder, tickets: Tickets = () => null) {
    this.fn = fn;
    this.#tickets = tickets;
  }

  /** Whether threads divide its work. */
  get isDivided(): boolean {
    return this.#isDivided;
  }

  get patterns(): Pattern[] {
    return this.#pointers.map((p) => p.pattern);
  }

  /** The local that holds Σ position · stride (+ step · slice): add a base address as an offset. */
  pointer(pattern: Pattern, slice = 0): number {
    let found = this.#pointers.find((p) => p.slice === slice && samePattern(p.pattern, pattern));
    if (!found) {
      found = { local: this.fn.i32(), pattern, slice };
      this.#pointers.push(found);
      if (slice) this.fn.prologue.push(set(found.local, imul(globalGet(stepGlobal), i32(slice))));
    }
    return found.local;
  }

  /**
   * Loops over `axes`, outermost first; `body` is asked for its code once a combination of segments, and may itself loop.
   * `again`: the nest stands inside another loop, so pointers are brought back at the end.
   */
  loops(axes: readonly Axis[], body: (at: readonly Segment[]) => Code, again = false): Code {
    return this.#level(axes, again ? 1 : 0, [], body);
  }

  /** Fills in the pointers' moves: only when all code is there is it known which pointers there are. */
  finish(): void {
    for (const move of this.#moves) move();
    this.#moves = [];
  }

  #level(rest: readonly Axis[], depth: number, at: readonly Segment[], body: (at: readonly Segment[]) => Code): Code {
    const axis = rest[0];
    if (!axis) return body(at);
    const tickets = axis.divided === "by need" ? this.#tickets(this.#entries, turnsOf(axis)) : null;
    if (tickets !== null)
      return this.#byNeed(axis, tickets, (segment) => this.#level(rest.slice(1), depth + 1, [...at, segment], body));
    const out: Code[] = [];
    const part = axis.divided ? this.#part(turnsOf(axis)) : null;
    let before = 0;
    for (const segment of axis.segments) {
      this.#entries *= segment.count;
      const inner = this.#level(rest.slice(1), depth + 1, [...at, segment], body);
      this.#entries /= segment.count;
      const forward = this.#moved(axis, segment.step);
      if (part) {
        out.push(this.#dividedTurns(axis, segment, before, part, inner, forward));
        before += segment.count;
      } else if (segment.count === 1) out.push(inner, forward);
      else {
        const left = this.fn.i32();
        out.push(set(left, i32(segment.count)), loop([inner, forward, branchIf(0, tee(left, isub(get(left), i32(1))))]));
      }
    }
    if (depth > 0) out.push(this.#moved(axis, -span(axis)));
    return out;
  }

  /** Locals that hold this thread's first turn of so many, and the one after its last. */
  #part(turns: number): Part {
    this.#isDivided = true;
    const part = { from: this.fn.i32(), to: this.fn.i32() };
    const share = (thread: Code) => idivu(imul(thread, i32(turns)), globalGet(threadsGlobal));
    this.fn.prologue.push(
      set(part.from, share(globalGet(threadGlobal))),
      set(part.to, share(iadd(globalGet(threadGlobal), i32(1)))),
    );
    return part;
  }

  /** The turns of `segment` that are this thread's, perhaps none; pointers pass over the others. `before`: turns before it. */
  #dividedTurns(axis: Axis, { step, count }: Segment, before: number, part: Part, inner: Code, forward: Code): Code {
    // Unsigned, so that what lies before the part is far behind it.
    const mine = iltu(isub(i32(before), get(part.from)), isub(get(part.to), get(part.from)));
    if (count === 1) return [when(mine, inner), forward];
    const [first, last, left] = [this.fn.i32(), this.fn.i32(), this.fn.i32()];
    const clamped = (local: number, turn: number): Code => [
      set(local, isub(get(turn), i32(before))),
      set(local, iselect(get(local), i32(0), ilt(i32(0), get(local)))),
      set(local, iselect(get(local), i32(count), ilt(get(local), i32(count)))),
    ];
    return [
      clamped(first, part.from),
      clamped(last, part.to),
      this.#moved(axis, step, get(first)),
      when(tee(left, isub(get(last), get(first))), loop([inner, forward, branchIf(0, tee(left, isub(get(left), i32(1))))])),
      this.#moved(axis, step, isub(i32(count), get(last))),
    ];
  }

  /** Turn after turn, as long as there is one that no other thread has taken. */
  #byNeed(axis: Axis, tickets: number, inner: (segment: Segment) => Code): Code {
    this.#isDivided = true;
    const [ticket, turn, taken, place, by] = [this.fn.i32(), this.fn.i32(), this.fn.i32(), this.fn.i32(), this.fn.i32()];
    this.fn.prologue.push(set(ticket, globalGet(ticketsGlobal)));
    const turns = turnsOf(axis);
    // Each segment's turns, where they begin, and what is done there.
    let [work, begin]: [Code, Code] = [[], i32(0)];
    let [before, elements] = [turns, span(axis)];
    for (const segment of [...axis.segments].reverse()) {
      const isLast = before === turns;
      before -= segment.count;
      elements -= segment.step * segment.count;
      const from = iadd(i32(elements), imul(isub(get(turn), i32(before)), i32(segment.step)));
      const mine = iltu(get(turn), i32(before + segment.count));
      work = isLast ? inner(segment) : either(mine, inner(segment), work);
      begin = isLast ? from : iselect(from, begin, mine);
    }
    return [
      loop([
        either(
          ieq(globalGet(threadsGlobal), i32(1)),
          [set(turn, get(taken)), set(taken, iadd(get(taken), i32(1)))],
          set(turn, atomicAdd(get(ticket), i32(1), tickets)),
        ),
        when(iltu(get(turn), i32(turns)), [
          set(by, isub(begin, get(place))),
          set(place, iadd(get(place), get(by))),
          this.#moved(axis, 1, get(by)),
          work,
        ]),
        branchIf(0, iltu(get(turn), i32(turns))),
      ]),
      // The next entry begins where this one did, with a ticket of its own.
      this.#moved(axis, -1, get(place)),
      set(place, i32(0)),
      set(taken, i32(0)),
      set(ticket, iadd(get(ticket), i32(ticketBytes))),
    ];
  }

  /** Code that moves every pointer along `axis`, `times` over, filled in at the end. */
  #moved(axis: Axis, elements: number, times: Code | null = null): Code {
    const slot: Code[] = [];
    this.#moves.push(() => {
      for (const { local, pattern } of this.#pointers) {
        const bytes = ((pattern.get(axis.id) ?? 0) + (axis.also === undefined ? 0 : (pattern.get(axis.also) ?? 0))) * elements;
        if (bytes) slot.push(set(local, iadd(get(local), times ? imul(times, i32(bytes)) : i32(bytes))));
      }
    });
    return slot;
  }
}

/** Neighbouring axes that every pattern walks through as one, merged: fewer loops, longer runs. */
export function merged(
  axes: readonly { readonly id: number; readonly total: number }[],
  patterns: readonly Pattern[],
): { id: number; total: number }[] {
  const out: { id: number; total: number }[] = [];
  for (const axis of axes) {
    const last = out.at(-1);
    if (last && patterns.every((p) => (p.get(last.id) ?? 0) === (p.get(axis.id) ?? 0) * axis.total)) {
      out[out.length - 1] = { id: axis.id, total: last.total * axis.total };
    } else out.push({ ...axis });
  }
  return out;
}
