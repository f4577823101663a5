/** What workers of a search call whose larger networks need more memory than there is. */
import type { Build } from "../../../src/comparison/pool.ts";
import { buildTrials } from "../../../src/tuning/networks/build.ts";
import type { TrialTask } from "../../../src/tuning/networks/objective.ts";

export function build(sources: Parameters<typeof buildTrials>[0]): Build {
  const make = buildTrials(sources);
  return (task) => {
    const { learningRate } = (task as TrialTask).experiment;
    // In large bites: near its limit the engine would look for room again and again.
    const eaten: number[][] = [];
    while (Number(learningRate) > 0.01) eaten.push(new Array<number>(2_000_000).fill(eaten.length + 0.5));
    return make(task);
  };
}
