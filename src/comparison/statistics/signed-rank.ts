/** The Wilcoxon signed-rank test: do paired differences lean to one side? Only their order counts, so no single seed decides. */
import type { Sample } from "./moments.ts";
import { normalCdf } from "./normal.ts";
import { averageRanks } from "./ranks.ts";

export interface SignedRankOptions {
  /** Zeros are left out before ranking ("wilcox") or take part in the ranking only ("pratt"). */
  readonly zeros?: "wilcox" | "pratt";
  /** Up to this many differences that are not zero the distribution is exact, beyond it normal. */
  readonly exactUpTo?: number;
}

export interface SignedRankResult {
  /** Sum of the ranks of the positive differences, and of the negative ones. */
  readonly positive: number;
  readonly negative: number;
  /** Differences that are not zero. */
  readonly n: number;
  /** Two-sided; 1 where nothing differs. */
  readonly pValue: number;
  readonly exact: boolean;
}

/** Differences this close, relative to their size, are tied. */
const TIE = 1e-9;

/**
 * Two-sided Wilcoxon signed-rank test of "both signs are equally likely, whatever the size of the difference", which
 * holds where the two candidates are equally good. Infinite differences are allowed and rank last, tied.
 *
 * The exact distribution is that of the ranks at hand (average ranks where sizes tie), each with either sign: it stays
 * exact with ties and zeros, where SciPy's `method="exact"` does not and its `PermutationMethod` does. The normal
 * approximation corrects for ties and makes no continuity correction (SciPy's default).
 * Wilcoxon 1945, Biometrics Bulletin 1/6; Pratt 1959, JASA 54.
 */
export function signedRankTest(
  differences: Sample,
  { zeros = "wilcox", exactUpTo = 50 }: SignedRankOptions = {},
): SignedRankResult {
  const kept = zeros === "wilcox" ? Array.from(differences).filter((d) => d !== 0) : Array.from(differences);
  const ranks = averageRanks(kept.map(Math.abs), TIE);
  const signed = kept.flatMap((d, i) => (d === 0 ? [] : [{ rank: ranks[i], up: d > 0 }]));
  const positive = signed.reduce((sum, { rank, up }) => sum + (up ? rank : 0), 0);
  const total = signed.reduce((sum, { rank }) => sum + rank, 0);
  const negative = total - positive;
  const exact = signed.length <= exactUpTo;
  const used = signed.map(({ rank }) => rank);
  const pValue =
    signed.length === 0 ? 1 : exact ? exactPValue(used, Math.min(positive, negative)) : normalPValue(used, positive - total / 2);
  return { positive, negative, n: signed.length, pValue, exact };
}

/**
 * P(W = s / 2) for s = 0 … limit, where every rank enters the sum W with probability one half. The sums are doubled
 * because average ranks may end in one half.
 */
export function rankSums(ranks: Sample, limit: number): Float64Array {
  const probability = new Float64Array(limit + 1);
  probability[0] = 1;
  for (let i = 0; i < ranks.length; i++) {
    const rank = Math.round(2 * ranks[i]);
    for (let sum = limit; sum >= 0; sum--)
      probability[sum] = 0.5 * (probability[sum] + (sum >= rank ? probability[sum - rank] : 0));
  }
  return probability;
}

/** Twice P(W ≤ smaller): the distribution is symmetric. */
function exactPValue(ranks: Sample, smaller: number): number {
  const below = rankSums(ranks, Math.round(2 * smaller));
  return Math.min(1, 2 * below.reduce((sum, probability) => sum + probability, 0));
}

/** W − E W is the sum of half the ranks with random signs, so its variance is the sum of (rank / 2)²: ties and Pratt's zeros need no further term. */
function normalPValue(ranks: readonly number[], excess: number): number {
  const variance = ranks.reduce((sum, rank) => sum + (rank * rank) / 4, 0);
  return Math.min(1, 2 * normalCdf(-Math.abs(excess) / Math.sqrt(variance)));
}
