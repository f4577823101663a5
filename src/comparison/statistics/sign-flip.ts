/** The sign-flip permutation test of a mean paired difference: exact like the signed-rank test, but sizes count in full. */
import { random as generator, type Random } from "../../random/index.ts";
import { mean, type Sample } from "./moments.ts";

export interface SignFlipOptions {
  /** Up to this many differences all 2^n patterns of signs are counted, beyond it a sample of them. */
  readonly exactUpTo?: number;
  /** Patterns drawn where there are too many to count. */
  readonly resamples?: number;
  readonly random?: Random;
}

export interface SignFlipResult {
  /** The mean difference. */
  readonly statistic: number;
  /** Two-sided; drawn patterns count the one observed as one of them, so that p is never 0 (Phipson & Smyth 2010). */
  readonly pValue: number;
  readonly exact: boolean;
}

/** Fisher 1935, The Design of Experiments, section 21; SciPy's `permutation_test(…, permutation_type="samples")`. */
export function signFlipTest(
  differences: Sample,
  { exactUpTo = 16, resamples = 20_000, random = generator(0) }: SignFlipOptions = {},
): SignFlipResult {
  const kept = Array.from(differences).filter((d) => d !== 0); // a zero has the same sum with either sign
  const sizes = kept.reduce((sum, d) => sum + Math.abs(d), 0);
  const limit = Math.abs(kept.reduce((sum, d) => sum + d, 0)) - 1e-12 * sizes; // sums in another order round otherwise
  const exact = kept.length <= exactUpTo;
  const patterns = exact ? 2 ** kept.length : resamples;
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < kept.length; i++) sum += (exact ? (pattern >> i) & 1 : random.integer(2)) === 1 ? kept[i] : -kept[i];
    if (Math.abs(sum) >= limit) extreme++;
  }
  return {
    statistic: differences.length === 0 ? 0 : mean(differences),
    pValue: exact ? extreme / patterns : (extreme + 1) / (patterns + 1),
    exact,
  };
}
