/** What a sampler is asked and what it answers. */
import type { Random } from "../../random/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { Direction, TrialRecord } from "../record.ts";

/** One parameter of a flattened space. */
export interface Dimension {
  /** The path in the space, joined by dots: `optimizer.adam.beta1`. */
  readonly name: string;
  readonly distribution: Distribution;
  /** The parameter exists only where each of these, all standing before it in the list, has that value. */
  readonly when: readonly { readonly name: string; readonly value: ParameterValue }[];
}

export interface Question {
  /** Parents before the parameters that depend on them. */
  readonly dimensions: readonly Dimension[];
  /** All trials so far by number, running and waiting ones too. */
  readonly history: readonly TrialRecord[];
  readonly directions: readonly Direction[];
  /** The number of the trial that is asked for. */
  readonly number: number;
  /** This trial's own: a function of the study's seed and the trial's number, so that the answer depends on nothing else. */
  readonly random: Random;
}

/** Values of every dimension that exists under the values before it, each within its distribution. */
export type Suggestion = Readonly<Record<string, ParameterValue>>;

export interface Sampler {
  readonly name: string;
  suggest(question: Question): Suggestion;
}
