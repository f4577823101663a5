/** Fewer trials where a picture cannot show all: the best ones stay, and of the others every so many-th. */
import type { TrialRecord } from "../../../tuning/record.ts";
import type { TrialsView } from "../../trials.ts";
import { sample } from "../../values.ts";

/** At most `most` of these trials, a quarter of them the best; in their order. */
export function thinnedTrials<T extends { readonly trial: TrialRecord }>(
  all: readonly T[],
  { ranked }: Pick<TrialsView, "ranked">,
  most: number,
): readonly T[] {
  if (all.length <= most) return all;
  const best = new Set(ranked.slice(0, Math.floor(most / 4)).map(({ trial }) => trial.number));
  const others = sample(
    all.filter(({ trial }) => !best.has(trial.number)),
    most - best.size,
  );
  const kept = new Set(others);
  return all.filter((one) => best.has(one.trial.number) || kept.has(one));
}
