/** Experiments as candidates: from their JSON and their data to the runs. */
import type { Dataset, PreparedSplit, Table } from "../data/index.ts";
import { ndarray } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import { buildExperiment, type Experiment, splitOf } from "../training/experiment/index.ts";
import type { Build } from "./pool.ts";

export interface Experiments {
  readonly candidates: Readonly<Record<string, Experiment>>;
  /** The opened data, by what `experiment.data.source` calls it; "" for experiments that name none. */
  readonly sources: Readonly<Record<string, Table | Dataset>>;
}

/** The data that an experiment asks for. */
export const sourceOf = ({ data }: Experiment): string => data?.source ?? "";

/** Makes the runs of candidates; a task's seed takes the place of the experiment's. The split of a seed is made once for all candidates. */
export function buildFrom({ candidates, sources }: Experiments): Build {
  let last: { readonly key: string; readonly split: PreparedSplit } | null = null;
  const revived = new Map(Object.entries(sources).map(([name, data]) => [name, whole(data)]));
  return ({ candidate, seed, fold }) => {
    const experiment = { ...candidates[candidate], seed };
    const data = revived.get(sourceOf(experiment));
    if (!data) throw new UserError(`compare: there is no data "${sourceOf(experiment)}" for ${candidate}.`);
    const key = JSON.stringify([experiment.data, seed, fold]);
    if (last?.key !== key) last = { key, split: splitOf(experiment, data, fold) };
    return buildExperiment(experiment, last.split);
  };
}

/** Arrays lose their class on the way to a worker. */
const whole = (data: Table | Dataset): Table | Dataset =>
  "columns" in data ? data : { ...data, x: ndarray(data.x.shape, data.x.data), y: ndarray(data.y.shape, data.y.data) };
