/** The paired t-test: is the mean of paired differences 0? Trusts the normal shape that outcomes with two modes do not have. */
import type { Interval } from "../record.ts";
import { mean, standardDeviation, type Sample } from "./moments.ts";
import { studentCdf, studentQuantile } from "./student.ts";

export interface TTestResult {
  readonly statistic: number;
  readonly df: number;
  /** Two-sided. */
  readonly pValue: number;
  /** The mean with its confidence interval. */
  readonly interval: Interval;
}

/**
 * Student 1908, Biometrika 6. Equal differences have no spread to measure by: where they are all 0 p is 1, otherwise the
 * statistic is infinite and p is 0 (SciPy answers NaN in the first case). One difference alone says nothing: p is 1 and the
 * interval has no end.
 */
export function pairedTTest(differences: Sample, confidence = 0.95): TTestResult {
  const df = differences.length - 1;
  const estimate = mean(differences);
  if (df < 1) return { statistic: NaN, df, pValue: 1, interval: { estimate, low: -Infinity, high: Infinity } };
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  const statistic = error === 0 ? (estimate === 0 ? 0 : Math.sign(estimate) * Infinity) : estimate / error;
  const reach = studentQuantile(1 - (1 - confidence) / 2, df) * error;
  const pValue = Math.min(1, 2 * studentCdf(-Math.abs(statistic), df));
  return { statistic, df, pValue, interval: { estimate, low: estimate - reach, high: estimate + reach } };
}
