/** Our side of W7: sixty runs handed to the library's own pool, which puts one on every core. */
import { type Build, localPool } from "../src/comparison/index.ts";
import { workerPool } from "../src/node.ts";
import { dataOf } from "./ours.ts";
import { reader } from "./peers/serve.mjs";
import type { SearchQuestion } from "./search.ts";
import { runOf } from "./search-run.ts";

/** From a question to its runs, by number: what each worker makes for itself. */
export function build(question: SearchQuestion): Build {
  const train = dataOf(question.workload, reader(question.arrays));
  return ({ candidate }) => {
    const { learningRate, batch } = question.runs[Number(candidate)];
    return runOf(question, train, { learningRate, batchSize: batch });
  };
}

/** The training loss of every network after its last epoch. */
export async function answer(question: SearchQuestion, threads: number): Promise<{ losses: number[] }> {
  const source = { module: import.meta.url, export: "build", argument: question };
  const pool = threads > 1 ? workerPool(source, { workers: threads }) : localPool(build(question));
  try {
    const losses: number[] = [];
    const tasks = question.runs.map((_, candidate) => ({ candidate: String(candidate), seed: 0 }));
    for await (const event of pool.run(tasks))
      if (event.type === "finished") losses[Number(event.task.candidate)] = event.run.final.train.loss;
    return { losses };
  } finally {
    await pool.close?.();
  }
}
