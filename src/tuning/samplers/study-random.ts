/**
 * Randomness that all trials of a study share, such as the scrambling of a sequence. A sampler knows no seed but the trial's own,
 * so it is taken from what the study's first trial drew: the same history gives the same generator, another seed another one.
 */
import { random, type Random } from "../../random/index.ts";
import type { TrialRecord } from "../record.ts";

/** Null while no trial has parameters. */
export function studyRandom(history: readonly TrialRecord[]): Random | null {
  const first = history.find(({ parameters }) => Object.keys(parameters).length > 0);
  if (!first) return null;
  const drawn = Object.entries(first.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return random(0).fork(JSON.stringify(drawn));
}
