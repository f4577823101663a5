/** A search whose worker threads run out of memory, in a process that may have little of it; tells its trials as JSON. */
import { comparedMetric } from "../../../src/comparison/index.ts";
import { workerPool } from "../../../src/comparison/worker-pool.node.ts";
import { circles } from "../../../src/data/index.ts";
import { networkObjective, openStudy, logUniform, search } from "../../../src/tuning/index.ts";

const sources = { circles: circles() };
const pool = workerPool({ module: new URL("./hungry.ts", import.meta.url), export: "build", argument: sources }, { workers: 2 });
const space = { learningRate: logUniform(1e-3, 0.1) };
const study = await openStudy({ space });
for (const learningRate of [0.005, 0.05, 0.002, 0.003]) await study.enqueue({ learningRate });
const experiment = { data: { source: "circles" }, model: { hidden: [4] }, epochs: 2, batchSize: 64 };
const objective = networkObjective<typeof space>({
  experiment,
  pool,
  metric: comparedMetric("logLoss", "validation"),
  seeds: [1, 1],
});
for await (const event of search(study, objective, { trials: 4, workers: 2 }))
  if (event.type === "end")
    console.log(
      JSON.stringify(
        event.trials.map(({ state, attributes, runs }) => ({ state, reason: attributes["whetstone:reason"], runs: runs.length })),
      ),
    );
await pool.close!();
