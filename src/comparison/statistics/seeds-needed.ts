/** How many seeds it would take: from the differences seen so far to the number that would probably decide. */
import { mean, type Sample } from "./moments.ts";
import { normalQuantile } from "./normal.ts";

/** The fewest seeds with which the signed-rank test can fall below alpha at all: with n seeds the smallest p-value is 2 / 2^n. */
export function fewestSeeds(alpha = 0.05): number {
  let n = 1;
  while (2 / 2 ** n >= alpha) n++;
  return n;
}

/** A number of seeds beyond this is not worth naming. */
export const HOPELESS = 200;

export interface SeedsNeededOptions {
  /** Level of the test; with m comparisons 0.05 / m, Holm's strictest step. */
  readonly alpha?: number;
  /** Wanted probability of a verdict. */
  readonly power?: number;
  /** More seeds than this are called hopeless. */
  readonly limit?: number;
}

/**
 * Seeds in all with which the signed-rank test would reach `alpha` with probability `power`, if further seeds behave like
 * those seen. The test looks at the share U of pairs i < j with dᵢ + dⱼ on the better side; U has mean π and variance near
 * 4ζ / n, where ζ is the variance over i of the share of j with dᵢ + dⱼ on that side, and 1/12 where the candidates are
 * equal. So
 *
 *   n = ( (z₁₋α⸝₂ · √(1/12) + z_power · √ζ) · 2 / (π − ½) )²
 *
 * (Noether 1987, JASA 82, who puts ζ = 1/12 throughout; here ζ is measured, Lehmann 1975, Nonparametrics, section 4.2).
 * It is a rough number: π is itself measured on few seeds, and a single one only tells the least that can decide.
 *
 * @returns null where no number up to `limit` would do: the differences lean to neither side, or most of them are ties
 */
export function seedsNeeded(
  differences: Sample,
  { alpha = 0.05, power = 0.8, limit = HOPELESS }: SeedsNeededOptions = {},
): number | null {
  const least = fewestSeeds(alpha);
  const n = differences.length;
  if (n < 2) return n === 1 && differences[0] !== 0 ? least : null;
  const side = (sign: number) =>
    Array.from(differences, (a, i) => {
      let better = 0;
      for (let j = 0; j < n; j++) if (j !== i && sign * (a + differences[j]) > 0) better++;
      return better / (n - 1);
    });
  const [up, down] = [side(1), side(-1)];
  const shares = mean(up) >= mean(down) ? up : down;
  const pi = mean(shares);
  if (pi <= 0.5) return null;
  if (pi === 1) return least; // all agree, so that only the smallest p-value possible stands in the way
  const zeta = mean(shares.map((share) => (share - pi) ** 2));
  const z = (p: number) => normalQuantile(p);
  const root = ((z(1 - alpha / 2) * Math.sqrt(1 / 12) + z(power) * Math.sqrt(zeta)) * 2) / (pi - 0.5);
  const needed = Math.max(least, Math.ceil(root * root));
  return needed <= limit ? needed : null;
}
