// Weights that make every class count the same, however many examples it has.
import { UserError } from "../options/index.ts";

/**
 * One weight a class, examples / (classes · examples of the class), as scikit-learn's `class_weight="balanced"`
 * (King & Zeng 2001, "Logistic regression in rare events data"). Their mean over the examples is 1.
 * @param labels class indices, one an example
 * @throws UserError where a class has no example, or a label is no class index
 */
export function balancedClassWeights(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] >= classes)
      throw new UserError(`balancedClassWeights: expected class indices from 0 to ${classes - 1}, got ${labels[i]} in row ${i}.`);
    counts[labels[i]]++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new UserError(
      `balancedClassWeights: class ${empty} has no example among ${labels.length}, so no weight balances it; leave it out or add examples.`,
    );
  return counts.map((count) => labels.length / (classes * count));
}
