/** The first trials of a model-based search, which cover the space before there is anything to learn from. */
import type { Question, Suggestion } from "./sampler.ts";
import { quasiRandom } from "./quasi-random.ts";
import { scrambledSobol } from "./sobol-sequence.ts";

export const startingPoint = (question: Question): Suggestion => quasiRandom(question, scrambledSobol);
