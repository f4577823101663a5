// The kernels of a step on several threads, and where threads wait for each other.
import { atomicStore, type Code, call, globalGet, globalSet, i32, isub, not, when } from "./code.ts";
import { threadGlobal, ticketsGlobal } from "./globals.ts";
import { ticketBytes } from "./shares.ts";

/** Memory that a kernel touches, from its first byte to before its last. */
export interface Touched {
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
}

export interface Part {
  /** The function's index. */
  readonly fn: number;
  /** Whether all threads share it; otherwise the first one runs it alone. */
  readonly divided: boolean;
  readonly touched: readonly Touched[];
}

const meet = (a: Part, b: Part): boolean =>
  a.touched.some((x) => b.touched.some((y) => (x.writes || y.writes) && x.from < y.to && y.from < x.to));

/**
 * A step on several threads: all take their share of a divided kernel, the first thread alone runs the others. Threads wait
 * for each other only before a kernel that touches what another thread may still be writing, or writes what another may still
 * be reading; and at the end of the step, so that the next one starts from nothing.
 */
export function together(parts: readonly Part[], wait: number, tickets: StepTickets): Code {
  const out: Code[] = [];
  let since: Part[] = [];
  for (const part of parts) {
    if (since.some((before) => (before.divided || part.divided) && meet(before, part))) {
      out.push(call(wait));
      since = [];
    }
    out.push(part.divided ? call(part.fn) : when(not(globalGet(threadGlobal)), call(part.fn)));
    since.push(part);
  }
  return [...out, call(wait), renewed(tickets)];
}

/** Addresses of a step's tickets, and bytes from their first set to the second. */
export interface StepTickets {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Nobody takes the tickets of a step that has ended: they are 0 again before the step after the next, which is the next to use them. */
function renewed({ from, to, bytes }: StepTickets): Code {
  const all = Array.from({ length: (to - from) / ticketBytes }, (_, i) => from + i * ticketBytes);
  return [
    when(
      not(globalGet(threadGlobal)),
      all.map((at) => atomicStore(globalGet(ticketsGlobal), i32(0), at)),
    ),
    globalSet(ticketsGlobal, isub(i32(bytes), globalGet(ticketsGlobal))),
  ];
}
