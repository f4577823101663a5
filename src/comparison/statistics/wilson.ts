/** Wilson's interval for a proportion: sound also for 0 of 10 and 10 of 10, where the textbook interval has no width. */
import type { Interval } from "../record.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Wilson 1927, JASA 22, without continuity correction; SciPy's `binomtest(k, n).proportion_ci(method="wilson")`.
 * @param successes may hold halves (ties)
 * @returns for no trials the whole of [0, 1] around one half: nothing is known
 */
export function wilson(successes: number, trials: number, confidence = 0.95): Interval {
  if (trials === 0) return { estimate: 0.5, low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = successes / trials;
  const centre = p + (z * z) / (2 * trials);
  const reach = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { estimate: p, low: p === 0 ? 0 : (centre - reach) / scale, high: p === 1 ? 1 : (centre + reach) / scale };
}
