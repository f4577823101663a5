/** Two candidates seed by seed: the differences, the test, and after Holm's correction the verdict. */
import type { Measured } from "./candidate.ts";
import { score } from "./outcome.ts";
import type { ComparedMetric, Interval, PairVerdict } from "./record.ts";
import { pairSentence } from "./sentence.ts";
import { hodgesLehmann, holm, mean, probabilityOfWin, seedsNeeded, signedRankTest } from "./statistics/index.ts";

/** A verdict needs an adjusted p-value below this. */
export const LEVEL = 0.05;

/** Outcomes this close, relative to their size, are equal: no one can use a billionth. */
const EQUAL = 1e-9;

/**
 * How much better a is than b on each seed that both have, a divergence being infinitely bad and two of them equal.
 * Positive is better for a, whatever the metric.
 */
function pairedAdvantages(a: Measured, b: Measured, metric: ComparedMetric): { advantage: number; finished: boolean }[] {
  return [...a.outcomes].flatMap(([seed, outcome]) => {
    const other = b.outcomes.get(seed);
    const [left, right] = [score(outcome, metric), other === undefined ? null : score(other, metric)];
    if (left === null || right === null) return [];
    const equal = left === right || Math.abs(left - right) <= EQUAL * Math.min(Math.abs(left), Math.abs(right));
    return [{ advantage: equal ? 0 : left - right, finished: Number.isFinite(left) && Number.isFinite(right) }];
  });
}

/**
 * The verdicts on all pairs, the first of each being the one that stands earlier in the list.
 * Decided is a pair whose p-value stays below 5 % after Holm's correction and whose interval of the typical difference leaves
 * 0 out; with a diverged run as infinitely worse in both. Equal outcomes count for neither side.
 */
export function judgePairs(candidates: readonly Measured[], metric: ComparedMetric): PairVerdict[] {
  const pairs = candidates.flatMap((a, i) =>
    candidates.slice(i + 1).map((b) => ({ a, b, seeds: pairedAdvantages(a, b, metric) })),
  );
  const tests = pairs.map(({ seeds }) => signedRankTest(seeds.map(({ advantage }) => advantage)));
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return pairs.map(({ a, b, seeds }, i) => {
    const advantages = seeds.map(({ advantage }) => advantage);
    const count = (test: (advantage: number) => boolean) => advantages.filter(test).length;
    const finite = seeds.flatMap(({ advantage, finished }) => (finished ? [advantage] : []));
    const onMetric = metric.higherIsBetter ? finite : finite.map((advantage) => (advantage === 0 ? 0 : -advantage));
    const [wins, ties, losses] = [count((d) => d > 0), count((d) => d === 0), count((d) => d < 0)];
    const everywhere = hodgesLehmann(advantages);
    const decided = adjusted[i] < LEVEL && (everywhere.low > 0 || everywhere.high < 0);
    const { confidence, ...difference } = hodgesLehmann(onMetric);
    const chance = probabilityOfWin(wins, ties, losses);
    const needed = decided ? null : seedsNeeded(advantages, { alpha: LEVEL / pairs.length });
    const verdict: Omit<PairVerdict, "sentence"> = {
      a: a.summary.name,
      b: b.summary.name,
      difference: finite.length === 0 ? null : (difference satisfies Interval),
      confidence,
      meanDifference: finite.length === 0 ? null : mean(onMetric),
      seeds: advantages.length,
      finished: finite.length,
      wins,
      ties,
      losses,
      probability: chance.estimate,
      probabilityInterval: chance,
      pValue: tests[i].pValue,
      adjustedPValue: adjusted[i],
      decided,
      better: decided ? (everywhere.low > 0 ? a.summary.name : b.summary.name) : null,
      // What the seeds so far would have decided, had they been as many as the formula asks, needs at least one more.
      seedsNeeded: needed === null ? null : Math.max(needed, advantages.length + 1),
    };
    return { ...verdict, sentence: pairSentence(verdict, metric) };
  });
}
