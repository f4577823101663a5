/** From a trial's task to its training: what workers of a search call. */
import { buildFrom, type Experiments } from "../../comparison/experiments.ts";
import type { Build, Task } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import { loadCheckpoint, type TrainOptions } from "../../training/index.ts";
import type { TrialTask } from "./objective.ts";

/** As `buildFrom` of a comparison, each task bringing the experiment of its candidate, or one a stage. */
export function buildTrials(sources: Experiments["sources"]): Build {
  const candidates: Record<string, Experiment> = {};
  const build = buildFrom({ candidates, sources });
  const one = async (task: Task, experiment: Experiment): Promise<TrainOptions> => {
    candidates[task.candidate] = experiment;
    try {
      return (await build(task)) as TrainOptions;
    } finally {
      delete candidates[task.candidate];
    }
  };
  return async (task) => {
    const { experiment, stages, from } = task as TrialTask;
    if (!stages) {
      const options = await one(task, experiment);
      return from ? { ...options, resume: loadCheckpoint(from, "a trial's checkpoint").snapshot } : options;
    }
    const made: TrainOptions[] = [];
    // The epochs of an experiment are those of all stages, over which its learning rate falls; a stage ends where it says.
    for (const stage of stages) made.push({ ...(await one(task, stage.experiment)), epochs: stage.until, record: 1 });
    if (from) made[0] = { ...made[0], resume: loadCheckpoint(from, "the checkpoint of an interval").snapshot, numbers: "new" };
    return made;
  };
}
