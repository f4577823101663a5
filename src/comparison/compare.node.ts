// Experiments compared on all cores.
import { availableParallelism } from "node:os";
import { describe, type Dataset, type Table } from "../data/index.ts";
import { openData } from "../data/readers/read.ts";
import type { Experiment } from "../training/experiment/index.ts";
import { recordOf } from "./compare.ts";
import type { ComparisonEvent } from "./events.ts";
import { type Experiments, sourceOf } from "./experiments.ts";
import type { ComparisonRecord } from "./record.ts";
import { compareRuns, type CompareOptions } from "./runs.ts";
import { workerPool } from "./worker-pool.node.ts";

export { workerPool };

export interface CompareExperimentsOptions<Name extends string = string> extends CompareOptions<Name> {
  /** Worker threads; one a core by default. The result does not depend on their number. */
  readonly workers?: number;
  /** Data that is already open, by what the experiments call it; "" for experiments that name none. Others are opened. */
  readonly sources?: Experiments["sources"];
}

/** The comparison of experiments as a stream of events; see `compareEvents`. Their seeds are those of the comparison. */
export async function* compareExperimentEvents<const Name extends string>(
  candidates: Readonly<Record<Name, Experiment>>,
  { workers = availableParallelism(), sources: open = {}, ...options }: CompareExperimentsOptions<Name> = {},
): AsyncGenerator<ComparisonEvent<Name>, void, void> {
  const names = Object.keys(candidates) as Name[];
  const wanted = new Set(names.map((name) => sourceOf(candidates[name])));
  const sources: Record<string, Table | Dataset> = {};
  for (const source of wanted) sources[source] = open[source] ?? (await openData(source));
  const pool = workerPool(
    {
      module: new URL(`./experiments${/\.[a-z]+$/.exec(new URL(import.meta.url).pathname)![0]}`, import.meta.url),
      export: "buildFrom",
      argument: { candidates, sources } satisfies Experiments,
    },
    { workers },
  );
  yield* compareRuns(pool, names, {
    ...options,
    data: options.data ?? Object.values(sources).map(told).join("; "),
    config: options.config ?? { candidates },
  });
}

/** Trains experiments over seeds on all cores and compares them. */
export const compareExperiments = <const Name extends string>(
  candidates: Readonly<Record<Name, Experiment>>,
  options: CompareExperimentsOptions<Name> = {},
): Promise<ComparisonRecord<Name>> => recordOf(compareExperimentEvents(candidates, options));

const told = (data: Table | Dataset): string => ("columns" in data ? `${data.name}: ${data.rows} rows` : describe(data));
