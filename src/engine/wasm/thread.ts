// What a worker thread of the pool does: it instantiates programs on the memory that it is sent, and joins in their runs.

/** Words that the pool and its workers share, each in a cache line of its own: indices of an Int32Array. */
export const desk = {
  /** Rises whenever there is news: a call or mail. */
  ring: 0,
  /** Workers asleep until it rises. */
  sleepers: 16,
  /** Messages posted to every worker so far. */
  mail: 32,
  /** The call, how many workers have joined it, and whether more may: `call · 256 + open · 128 + joined`. */
  joined: 48,
  /** Workers that have left the last call. */
  left: 64,
  /** What is called, written before the call opens: program, number of the export, its count, most workers. */
  program: 80,
  function: 81,
  count: 82,
  most: 83,
  words: 96,
} as const;

export type Mail =
  | {
      readonly type: "program";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      /** Exports by number. */
      readonly functions: readonly string[];
      /** Words of the memory: where a worker says that it is ready, that it failed, and the barrier that others wait at. */
      readonly at: { readonly ready: number; readonly failed: number; readonly generation: number };
    }
  | { readonly type: "forget"; readonly id: number };

export interface ThreadData {
  readonly desk: Int32Array;
  /** Number of the worker, from 0. */
  readonly worker: number;
  /** Messages that were posted before it was there. */
  readonly mail: number;
}

/**
 * Listens and works until the thread is ended. While there is no call it looks for one for a moment and then sleeps, and goes
 * back to its event loop only for mail. In a page this function is sent to the worker as text: it uses nothing from outside.
 */
export function serve(
  { desk: words, worker, mail }: ThreadData,
  at: typeof desk,
  listen: (hear: (mail: Mail) => void) => void,
): void {
  const programs = new Map<number, { readonly run: readonly ((...args: number[]) => void)[]; readonly fail: () => void }>();
  let received = mail;
  listen((news) => {
    received++;
    if (news.type === "forget") programs.delete(news.id);
    else {
      try {
        const { exports } = new WebAssembly.Instance(news.module, { host: { memory: news.memory } });
        const control = new Int32Array(news.memory.buffer);
        programs.set(news.id, {
          run: news.functions.map((name) => exports[name] as (...args: number[]) => void),
          fail: () => {
            Atomics.store(control, news.at.failed, 1);
            Atomics.add(control, news.at.generation, 1);
            Atomics.notify(control, news.at.generation);
          },
        });
        Atomics.or(control, news.at.ready, 1 << worker);
      } catch {
        // Never ready for it: the others do without.
      }
    }
    for (;;) {
      const ring = Atomics.load(words, at.ring);
      if (Atomics.load(words, at.mail) !== received) return;
      const call = Atomics.load(words, at.joined);
      const program = programs.get(words[at.program]);
      const [run, count] = [program?.run[words[at.function]], words[at.count]];
      const isOpen = (call & 128) !== 0 && (call & 127) < words[at.most];
      // Whoever joins counts on what was read above: if that was another call's, the word has changed since.
      if (run && isOpen) {
        if (Atomics.compareExchange(words, at.joined, call, call + 1) !== call) continue;
        let now = Atomics.load(words, at.joined);
        while (now & 128) now = Atomics.load(words, at.joined);
        try {
          run(count, (call & 127) + 1, (now & 127) + 1, 1);
        } catch {
          program!.fail();
        }
        Atomics.add(words, at.left, 1);
      }
      const end = performance.now() + 0.1;
      let looks = 0;
      while (Atomics.load(words, at.ring) === ring && (++looks % 64 || performance.now() < end));
      if (Atomics.load(words, at.ring) === ring) {
        Atomics.add(words, at.sleepers, 1);
        Atomics.wait(words, at.ring, ring);
        Atomics.sub(words, at.sleepers, 1);
      }
    }
  });
}
