// Where threads wait for each other between kernels: a moment by asking again and again, then asleep.
import {
  FunctionBuilder,
  type ModuleBuilder,
  atomicAdd,
  atomicLoad,
  atomicNotify,
  atomicStore,
  atomicWait,
  branchIf,
  drop,
  get,
  globalGet,
  i32,
  iadd,
  ieq,
  ine,
  isub,
  leave,
  loop,
  set,
  tee,
  unreachable,
  when,
} from "./code.ts";
import { patientGlobal, threadsGlobal } from "./globals.ts";

/** The most threads of one call. */
export const mostThreads = 16;

/** Words of a machine's memory, each in a cache line of its own: bytes from `Threads.control`. */
export const control = {
  /** Threads that have reached the barrier. */
  arrived: 0,
  /** How often the barrier has opened. */
  generation: 64,
  sleepers: 128,
  /** 1 once a thread of a call was lost to an error: nobody may wait for it. */
  failed: 192,
  /** One bit for each worker that has instantiated the module. */
  ready: 256,
  bytes: 320,
} as const;

/** Looks at the barrier, a nanosecond or two each, before a thread goes to sleep: the time that waking one takes. */
const patience = 20_000;

/**
 * Adds the function that returns once all threads of the call have called it. A thread takes the generation before it
 * arrives, and the last to arrive opens the next one: so nobody can run past, or be held by the barrier that follows.
 * A thread that may not sleep (the main thread of a page) goes on asking.
 */
export function barrier(module: ModuleBuilder, at: number): number {
  const fn = new FunctionBuilder("");
  const [generation, left] = [fn.i32(), fn.i32()];
  const zero = i32(0);
  const opened = atomicLoad(zero, at + control.generation);
  return module.add(fn, [
    when(ieq(globalGet(threadsGlobal), i32(1)), leave),
    set(generation, opened),
    when(ieq(iadd(atomicAdd(zero, i32(1), at + control.arrived), i32(1)), globalGet(threadsGlobal)), [
      atomicStore(zero, zero, at + control.arrived),
      atomicStore(zero, iadd(get(generation), i32(1)), at + control.generation),
      // Who counts himself a sleeper after this look finds the new generation and does not sleep.
      when(atomicLoad(zero, at + control.sleepers), atomicNotify(zero, at + control.generation)),
      leave,
    ]),
    set(left, i32(patience)),
    loop([when(ine(opened, get(generation)), leave), branchIf(0, tee(left, isub(get(left), i32(1))))]),
    drop(atomicAdd(zero, i32(1), at + control.sleepers)),
    loop([
      when(atomicLoad(zero, at + control.failed), unreachable),
      when(globalGet(patientGlobal), atomicWait(zero, get(generation), at + control.generation)),
      branchIf(0, ieq(opened, get(generation))),
    ]),
    drop(atomicAdd(zero, i32(-1), at + control.sleepers)),
  ]);
}
