/** Which trials meet in the finals, and which of them has won. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { StudyRecord, TrialRecord } from "../record.ts";
import { ranked } from "../samplers/ranking.ts";

/** The best complete trials, of equal configurations the first. */
export function finalists(trials: readonly TrialRecord[], { directions }: StudyRecord, count: number): readonly TrialRecord[] {
  const complete = ranked(trials, directions).filter(({ state }) => state === "complete");
  const known = new Set<string>();
  const others = complete.filter(({ parameters }) => {
    const text = JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return !known.has(text) && known.add(text);
  });
  return others.slice(0, count);
}

/** Who won the finals; without them the trial with the best value. */
export function winnerOf(
  trials: readonly TrialRecord[],
  study: StudyRecord,
  verdict: ComparisonRecord | null,
): TrialRecord | null {
  const won = trials.find(({ number }) => `trial ${number}` === verdict?.candidates[0]?.name);
  return won ?? finalists(trials, study, 1)[0] ?? null;
}
