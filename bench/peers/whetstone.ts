/** Ours: the training step that train() runs, compiled as one machine with the data in its arena, fed with the bench's row orders. */
import "../../src/node.ts";
import { machine } from "../../src/engine/index.ts";
import { advancing, ours } from "../ours.ts";
import type { SearchQuestion } from "../search.ts";
import { serve } from "./serve.mjs";

/** Most steps of one call into WebAssembly. */
const CAPACITY = 256;
const threads = Number(process.env.BENCH_THREADS ?? 1);

await serve(
  (workload, load) => {
    const { definition, fill } = ours(workload, load, CAPACITY);
    const made = machine(definition, { threads });
    fill(made);
    const advance = advancing(made, workload, load, CAPACITY);
    // Small steps stay on one thread, however many there are.
    const used = threads === 1 ? "" : made.info.threads === 1 ? ", 1 thread" : `, ${made.info.threads} threads`;
    return {
      note: `${made.info.arithmetic}${used}`,
      run: (steps) => {
        const found: number[] = [];
        for (let left = steps; left > 0; left -= CAPACITY) found.push(...advance(Math.min(left, CAPACITY)));
        return found;
      },
    };
  },
  // Only this question needs the rest of the library.
  { search: async (question: SearchQuestion) => (await import("../ours-search.ts")).answer(question, threads) },
);
