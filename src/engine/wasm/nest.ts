// Loop nests over pointers: code inside a nest says which strides it walks by, and the nest moves the pointers.
import { type Axis, type Pattern, type Segment, samePattern, span, turnsOf } from "./axes.ts";
import { type Code, type FunctionBuilder, branchIf, get, globalGet, i32, iadd, imul, isub, loop, set, tee } from "./code.ts";
import { stepGlobal } from "./globals.ts";
import { byNeed, evenly, type Move, type Tickets } from "./shares.ts";

interface Pointer {
  readonly local: number;
  readonly pattern: Pattern;
  readonly slice: number;
}

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
    const inner = (segment: Segment): Code => {
      this.#entries *= segment.count;
      const code = this.#level(rest.slice(1), depth + 1, [...at, segment], body);
      this.#entries /= segment.count;
      return code;
    };
    const moved: Move = (elements, times) => this.#moved(axis, elements, times);
    const out: Code[] = [];
    if (axis.divided) {
      this.#isDivided = true;
      const tickets = axis.divided === "by need" ? this.#tickets(this.#entries, turnsOf(axis)) : null;
      if (tickets !== null) return byNeed(this.fn, axis, tickets, inner, moved);
      out.push(evenly(this.fn, axis, inner, moved));
    } else
      for (const segment of axis.segments) {
        const [turn, forward] = [inner(segment), moved(segment.step)];
        if (segment.count === 1) out.push(turn, forward);
        else {
          const left = this.fn.i32();
          out.push(set(left, i32(segment.count)), loop([turn, forward, branchIf(0, tee(left, isub(get(left), i32(1))))]));
        }
      }
    if (depth > 0) out.push(this.#moved(axis, -span(axis)));
    return out;
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
