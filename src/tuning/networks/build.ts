/** From a trial's task to its training: what workers of a search call. */
import { buildFrom, type Experiments } from "../../comparison/experiments.ts";
import type { Build } from "../../comparison/pool.ts";
import type { TrialTask } from "./objective.ts";

/** As `buildFrom` of a comparison, each task bringing the experiment of its candidate. */
export function buildTrials(sources: Experiments["sources"]): Build {
  const candidates: Record<string, TrialTask["experiment"]> = {};
  const build = buildFrom({ candidates, sources });
  return async (task) => {
    candidates[task.candidate] = (task as TrialTask).experiment;
    try {
      return await build(task);
    } finally {
      delete candidates[task.candidate];
    }
  };
}
