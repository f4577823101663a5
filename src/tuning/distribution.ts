/** Where one parameter of a search may lie: what a sampler draws from, and what a study writes beside the value. */

/** A real number from `low` to `high`, both allowed; `log`: by ratios; `step`: only `low + k·step`. */
export interface FloatDistribution {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
}

/** A whole number from `low` to `high`, both allowed; only `low + k·step`. */
export interface IntegerDistribution {
  readonly kind: "integer";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}

/** One of a list that has no order. */
export interface CategoricalDistribution {
  readonly kind: "categorical";
  readonly choices: readonly ParameterValue[];
}

export type Distribution = FloatDistribution | IntegerDistribution | CategoricalDistribution;
export type ParameterValue = number | string | boolean | null;
