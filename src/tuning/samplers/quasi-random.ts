/** Quasi-random search: points of a scrambled sequence, which leave no part of the space out as random ones do. */
import type { Random } from "../../random/index.ts";
import { axisOf } from "./axis.ts";
import { suggestEach } from "./conditions.ts";
import { drawn } from "./random-search.ts";
import type { Question, Suggestion } from "./sampler.ts";
import { studyRandom } from "./study-random.ts";

export type Scrambled = (random: Random) => (index: number, dimension: number) => number;

/**
 * The point of the trial's number. The first trial is a random point and scrambles the sequence for all others, so that trials of
 * one study lie on one sequence whoever asks for them, and those of another seed on another.
 */
export function quasiRandom(question: Question, sequence: Scrambled): Suggestion {
  const shared = studyRandom(question.history);
  if (shared === null || question.number === 0) return drawn(question);
  const coordinate = sequence(shared);
  return suggestEach(question.dimensions, ({ distribution }, i) =>
    axisOf(distribution).value(coordinate(question.number - 1, i)),
  );
}
