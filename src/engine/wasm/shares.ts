// The turns of a loop shared among the threads of a call: evenly, or to whoever is free. A turn is never part of a sum.
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
import { type Axis, type Segment, span, turnsOf } from "./axes.ts";
import { threadGlobal, threadsGlobal, ticketsGlobal } from "./globals.ts";

/** Words that count the turns taken, each in a cache line of its own. */
export const ticketBytes = 64;
/**
 * The address of as many tickets as the loop is entered, each of so many turns; null where turns are too small to be taken one by one,
 * or there are no threads. All are 0 when a step begins.
 */
export type Tickets = (entries: number, turns: number) => number | null;

/** Code that moves every pointer by so many elements along the axis that is shared; with `times`, so often. */
export type Move = (elements: number, times?: Code) => Code;

/** This thread's equal part of the turns, of some segments perhaps none; pointers pass over the others. */
export function evenly(fn: FunctionBuilder, axis: Axis, inner: (segment: Segment) => Code, moved: Move): Code {
  const [from, to] = [fn.i32(), fn.i32()];
  const share = (thread: Code) => idivu(imul(thread, i32(turnsOf(axis))), globalGet(threadsGlobal));
  fn.prologue.push(set(from, share(globalGet(threadGlobal))), set(to, share(iadd(globalGet(threadGlobal), i32(1)))));
  let before = 0;
  return axis.segments.map((segment) => {
    const { step, count } = segment;
    const [turn, forward] = [inner(segment), moved(step)];
    const first = before;
    before += count;
    // Unsigned, so that what lies before the part is far behind it.
    if (count === 1) return [when(iltu(isub(i32(first), get(from)), isub(get(to), get(from))), turn), forward];
    const [own, end, left] = [fn.i32(), fn.i32(), fn.i32()];
    const clamped = (local: number, bound: number): Code => [
      set(local, isub(get(bound), i32(first))),
      set(local, iselect(get(local), i32(0), ilt(i32(0), get(local)))),
      set(local, iselect(get(local), i32(count), ilt(get(local), i32(count)))),
    ];
    return [
      clamped(own, from),
      clamped(end, to),
      moved(step, get(own)),
      when(tee(left, isub(get(end), get(own))), loop([turn, forward, branchIf(0, tee(left, isub(get(left), i32(1))))])),
      moved(step, isub(i32(count), get(end))),
    ];
  });
}

/** Turn after turn, as long as there is one that no other thread has taken; pointers are brought back at the end. */
export function byNeed(fn: FunctionBuilder, axis: Axis, tickets: number, inner: (segment: Segment) => Code, moved: Move): Code {
  const [ticket, turn, taken, place, by] = [fn.i32(), fn.i32(), fn.i32(), fn.i32(), fn.i32()];
  fn.prologue.push(set(ticket, globalGet(ticketsGlobal)));
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
        // Alone it counts for itself: where a thread was lost in an earlier call, the words say anything.
        ieq(globalGet(threadsGlobal), i32(1)),
        [set(turn, get(taken)), set(taken, iadd(get(taken), i32(1)))],
        set(turn, atomicAdd(get(ticket), i32(1), tickets)),
      ),
      when(iltu(get(turn), i32(turns)), [
        set(by, isub(begin, get(place))),
        set(place, iadd(get(place), get(by))),
        moved(1, get(by)),
        work,
      ]),
      branchIf(0, iltu(get(turn), i32(turns))),
    ]),
    // The next entry begins where this one did, with a ticket of its own.
    moved(-1, get(place)),
    set(place, i32(0)),
    set(taken, i32(0)),
    set(ticket, iadd(get(ticket), i32(ticketBytes))),
  ];
}
