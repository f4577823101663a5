/** The typical paired difference (Hodges & Lehmann) with the interval that belongs to the signed-rank test. */
import type { Interval } from "../record.ts";
import type { Sample } from "./moments.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { quantile } from "./quantile.ts";
import { rankSums } from "./signed-rank.ts";

/** Averages of all pairs of differences, each with itself too, ascending (Walsh 1949). Opposite infinities average to 0. */
export function walshAverages(differences: Sample): Float64Array {
  const n = differences.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const average = differences[i] / 2 + differences[j] / 2;
      // Half of the smallest number below 0 is −0, which JSON does not know.
      averages[k++] = Number.isNaN(average) ? 0 : average + 0;
    }
  }
  return averages.sort();
}

/**
 * The median of the Walsh averages, with the shifts that the two-sided signed-rank test does not reject (Hodges & Lehmann
 * 1963, Annals of Mathematical Statistics 34; Hollander & Wolfe, Nonparametric Statistical Methods, section 3.3). Without
 * ties the interval leaves 0 out exactly where the test rejects; with ties it is the wider of the two. Below 6 differences
 * no interval reaches 95 %: it spans all of them, and `confidence` says what it is worth.
 * @returns NaN for an empty sample
 */
export function hodgesLehmann(differences: Sample, confidence = 0.95): Interval & { readonly confidence: number } {
  const averages = walshAverages(differences);
  const { c, tail } = cut(differences.length, (1 - confidence) / 2);
  const [low, high] = averages.length === 0 ? [NaN, NaN] : [averages[c], averages[averages.length - 1 - c]];
  return { estimate: quantile(averages, 0.5), low, high, confidence: 1 - 2 * tail };
}

/**
 * How many Walsh averages lie outside at either end: the largest c with P(W ≤ c) ≤ tail, but at least 0, and that
 * probability. W is the sum of the positive ranks of n differences without ties; beyond 50 it counts as normal.
 */
function cut(n: number, tail: number): { c: number; tail: number } {
  const [centre, spread] = [(n * (n + 1)) / 4, Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)];
  if (n > 50) {
    const c = Math.max(0, Math.floor(centre + normalQuantile(tail) * spread));
    return { c, tail: normalCdf((c - centre) / spread) };
  }
  const probability = rankSums(
    Array.from({ length: n }, (_, i) => i + 1),
    2 * Math.ceil(centre),
  );
  let [c, below] = [0, probability[0]];
  while (c < centre && below + probability[2 * (c + 1)] <= tail) below += probability[2 * ++c];
  return { c, tail: below };
}
