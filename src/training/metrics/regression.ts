/** Sums over residuals that the regression metrics share. */
import type { Numbers } from "./metric.ts";

export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sum of squared differences to predictions, or to one value. */
export function squaredError(targets: Numbers, predictions: Numbers | number): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++)
    sum += (targets[i] - (typeof predictions === "number" ? predictions : predictions[i])) ** 2;
  return sum;
}

/** Mean absolute difference to predictions, or to one value. */
export function absoluteError(targets: Numbers, predictions: Numbers | number): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++)
    sum += Math.abs(targets[i] - (typeof predictions === "number" ? predictions : predictions[i]));
  return sum / targets.length;
}
