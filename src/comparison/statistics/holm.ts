/** Holm's correction: with many comparisons one of them looks good by luck, and p-values must pay for that. */

/**
 * Adjusted p-values in the order given: the smallest times m, the next times m − 1, and so on, never below the one before,
 * at most 1. Holds the chance of any false verdict, whatever the dependence between the tests.
 * Holm 1979, Scandinavian Journal of Statistics 6; R's `p.adjust(p, "holm")`.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = pValues.map(() => 1);
  let highest = 0;
  for (const [place, i] of order.entries())
    adjusted[i] = highest = Math.max(highest, Math.min(1, (pValues.length - place) * pValues[i]));
  return adjusted;
}
