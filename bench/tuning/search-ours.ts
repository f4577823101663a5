/** Our side of W7 as a search: `node search-ours.ts CORES`, the question on standard input. */
import "../../src/node.ts";
import { text } from "node:stream/consumers";
import { type Build, localPool } from "../../src/comparison/index.ts";
import { openStorage, workerPool } from "../../src/node.ts";
import { choice, logUniform, openStudy, search, tpe } from "../../src/tuning/index.ts";
import { dataOf } from "../ours.ts";
import { reader } from "../peers/serve.mjs";
import { runOf } from "../search-run.ts";
import type { SearchQuestion } from "./search.ts";

interface Configuration {
  readonly learningRate: number;
  readonly batchSize: number;
}

/** What each worker makes for itself: from a configuration, as the candidate's name, to its training. */
export function build(question: SearchQuestion): Build {
  const train = dataOf(question.workload, reader(question.arrays));
  return ({ candidate }) => runOf(question, train, JSON.parse(candidate) as Configuration);
}

if (import.meta.main) {
  const question = JSON.parse(await text(process.stdin)) as SearchQuestion;
  const cores = Number(process.argv[2]);
  const pool =
    cores > 1
      ? workerPool({ module: import.meta.url, export: "build", argument: question }, { workers: cores })
      : localPool(build(question));
  const storage = await openStorage(question.storage);
  const space = { learningRate: logUniform(1e-4, 1e-2), batchSize: choice([16, 32, 64, 128]) };
  const study = await openStudy({ space, storage, sampler: tpe() });
  for (const configuration of question.first) await study.enqueue(configuration);
  const objective = async (configuration: Configuration) => {
    for await (const event of pool.one({ candidate: JSON.stringify(configuration), seed: 0 }))
      if (event.type === "finished") return event.run.final.train.loss;
    throw new Error("a run ended without an end");
  };
  for await (const event of search(study, objective, { trials: question.trials, workers: cores })) void event;
  const trials = await study.trials();
  await pool.close?.();
  await storage.close();
  console.log(`@@answer ${JSON.stringify({ losses: trials.slice(0, question.first.length).map(({ values }) => values![0]) })}`);
}
