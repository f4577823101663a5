/** What all rules look at, worked out once. */
import type { Distribution } from "../distribution.ts";
import { fanova, type Importance } from "../importance/index.ts";
import { isSingle, outcomes, parametersOf, type Outcome } from "../importance/outcomes.ts";
import type { TrialRecord } from "../record.ts";
import { hasEnded } from "../record.ts";
import { runVariance } from "../samplers/observations.ts";
import type { AdviceQuestion } from "./finding.ts";

export interface Evidence {
  readonly question: AdviceQuestion;
  /** Those that have ended, by number. */
  readonly ended: readonly TrialRecord[];
  /** Complete trials with finite values, small being good, the best first. */
  readonly ranked: readonly Outcome[];
  /** With the newest range of each. */
  readonly parameters: ReadonlyMap<string, Distribution>;
  /** The variance of a single run (a seed, a fold); 0 where no trial has several. */
  readonly runVariance: number;
  /**
   * By fANOVA, with leaves of three trials at least: of noise single trials make shares. Worked out when first asked for.
   * @param among only differences among the best such share of the trials count; default 1
   */
  importances(among?: number): readonly Importance[];
}

export function evidenceOf(question: AdviceQuestion): Evidence {
  const importances = new Map<number, readonly Importance[]>();
  const ended = question.trials.filter(hasEnded).sort((a, b) => a.number - b.number);
  return {
    question,
    ended,
    ranked: outcomes({ ...question, trials: ended }).sort((a, b) => a.value - b.value || a.trial.number - b.trial.number),
    parameters: parametersOf(ended),
    runVariance: runVariance(ended, question.objective),
    importances(among = 1) {
      const known = importances.get(among) ?? fanova({ among, leaf: 3, trees: 32, bags: 12 }).assess(question);
      importances.set(among, known);
      return known;
    },
  };
}

/** A value in the study's own direction. */
export const shown = (value: number, { question }: Evidence): number => (question.direction === "maximize" ? -value : value);

/** The most parameters that any trial has, single values not counted: the dimension of the search. */
export const dimension = ({ ended }: Evidence): number =>
  ended.reduce((most, { distributions }) => Math.max(most, Object.values(distributions).filter((d) => !isSingle(d)).length), 0);

/** P(X ≥ hits) for X of `n` chances, each with probability p. */
export function binomialTail(hits: number, n: number, p: number): number {
  let [sum, term] = [0, (1 - p) ** n];
  for (let k = 0; k <= n; k++) {
    if (k >= hits) sum += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return sum;
}
