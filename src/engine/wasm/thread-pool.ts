// Worker threads that stay, and calls of WebAssembly that as many of them join as are there in time.
import { control, mostThreads } from "./barrier.ts";
import type { Threads } from "./compile.ts";
import { type Mail, type ThreadData, desk } from "./thread.ts";

/** A worker as its host makes it. It must neither print nor keep the process alive. */
export interface PoolWorker {
  post(mail: Mail): void;
}
/** Starts a worker, which calls `serve`; `gone` is called once it is lost. */
export type Spawn = (data: ThreadData, gone: () => void) => PoolWorker;

/** A program whose calls workers can join. */
export interface Job {
  readonly id: number;
  /** The program's memory. */
  readonly words: Int32Array;
  readonly at: { readonly ready: number; readonly failed: number; readonly generation: number };
  readonly functions: readonly string[];
  /** Threads at most, this one included. */
  readonly most: number;
}

export class ThreadPool {
  readonly #spawn: Spawn;
  readonly #workers: (PoolWorker | null)[] = [];
  readonly #desk = new Int32Array(new SharedArrayBuffer(desk.words * 4));
  /** Bit by bit the workers that are not lost. */
  #alive = 0;
  #programs = 0;
  #threads = 1;
  #calls = 0;
  /** Programs nobody can call any more are forgotten by the workers too. */
  readonly #collected = new FinalizationRegistry<number>((id) => this.#post({ type: "forget", id }));
  /** Where a thread may not sleep (the main thread of a page), a barrier asks on. */
  readonly #patient = maySleep();

  readonly #patience: number;

  /** @param patience milliseconds that a call waits for workers that are ready but do not answer: asleep, busy, or lost unnoticed */
  constructor(spawn: Spawn, patience = 2) {
    this.#spawn = spawn;
    this.#patience = patience;
  }

  /** Threads that took part in the last call. */
  get threads(): number {
    return this.#threads;
  }

  /**
   * Makes a program known to the workers, starting as many as its threads need. Nobody waits for them: calls are shared with
   * those that have said they are ready. `owner`: what lives as long as the program may be called.
   */
  register(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    { control: base }: Threads,
    functions: readonly string[],
    most: number,
    owner: object,
  ): Job {
    while (this.#workers.length < Math.min(most, mostThreads) - 1) this.#start();
    const word = (of: number) => (base + of) / 4;
    const at = { ready: word(control.ready), failed: word(control.failed), generation: word(control.generation) };
    const id = ++this.#programs;
    this.#post({ type: "program", id, module, memory, functions, at });
    this.#collected.register(owner, id);
    return { id, words: new Int32Array(memory.buffer), at, functions, most };
  }

  /**
   * Calls export `name` here and in the workers that join.
   * @throws what the call throws in this thread, and an Error where it failed in another
   */
  call(
    job: Job,
    name: string,
    count: number,
    here: (count: number, thread: number, threads: number, patient: number) => void,
  ): void {
    const threads = (this.#threads = this.#gather(job, name, count));
    try {
      here(count, 0, threads, this.#patient);
    } catch (error) {
      if (threads > 1) this.#abandon(job, threads);
      throw error;
    }
    if (threads > 1 && Atomics.load(job.words, job.at.failed) !== 0) {
      this.#abandon(job, threads);
      throw new Error(`internal: ${name} failed in another thread`);
    }
  }

  /** Opens a call, waits a moment for workers, closes it; gives the number of threads. */
  #gather({ id, words, at, functions, most }: Job, name: string, count: number): number {
    const free = Math.min(most - 1, ones(Atomics.load(words, at.ready) & this.#alive));
    // After a failure some thread may have stopped anywhere: its barrier is not used again.
    if (free === 0 || Atomics.load(words, at.failed) !== 0) return 1;
    const table = this.#desk;
    table[desk.program] = id;
    table[desk.function] = functions.indexOf(name);
    table[desk.count] = count;
    table[desk.most] = free;
    Atomics.store(table, desk.left, 0);
    const call = (++this.#calls << 8) | 128;
    Atomics.store(table, desk.joined, call);
    this.#ring();
    const end = performance.now() + this.#patience;
    let looks = 0;
    while (Atomics.load(table, desk.joined) !== call + free && (++looks % 64 || performance.now() < end));
    return (Atomics.and(table, desk.joined, ~128) & 127) + 1;
  }

  /** Lets nobody wait for a thread that failed, and waits until all have left the memory. */
  #abandon({ words, at }: Job, threads: number): void {
    Atomics.store(words, at.failed, 1);
    Atomics.add(words, at.generation, 1);
    Atomics.notify(words, at.generation);
    const end = performance.now() + 1000;
    while (Atomics.load(this.#desk, desk.left) < threads - 1 && performance.now() < end);
  }

  #start(): void {
    const worker = this.#workers.length;
    const bit = 1 << worker;
    this.#workers.push(null);
    try {
      const data = { desk: this.#desk, worker, mail: Atomics.load(this.#desk, desk.mail) };
      this.#workers[worker] = this.#spawn(data, () => {
        this.#alive &= ~bit;
        this.#workers[worker] = null;
      });
      this.#alive |= bit;
    } catch {
      // No worker can be had: fewer threads then.
    }
  }

  #post(mail: Mail): void {
    for (const worker of this.#workers) worker?.post(mail);
    Atomics.add(this.#desk, desk.mail, 1);
    this.#ring();
  }

  #ring(): void {
    Atomics.add(this.#desk, desk.ring, 1);
    if (Atomics.load(this.#desk, desk.sleepers) > 0) Atomics.notify(this.#desk, desk.ring);
  }
}

const ones = (bits: number): number => {
  let n = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) n++;
  return n;
};

function maySleep(): number {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return 1;
  } catch {
    return 0;
  }
}
