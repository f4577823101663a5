/** What a metric is: a number that says how good predictions are, and what a constant prediction would get. */

export type Task = "binary" | "multiclass" | "regression";

/** Plain numbers in any array. */
export type Numbers = ArrayLike<number>;

/** What the best constant prediction reaches, and by how much a value must be better before it is more than luck. */
export interface Chance {
  readonly level: number;
  readonly margin: number;
}

/**
 * `predictions` are probabilities, [rows × classes] row-major, or one column with the probability of class 1 (binary);
 * for regression they are values, one a row. `targets` hold a class index or a value a row. `classes` is 0 for regression.
 */
type Compute<T> = (predictions: Numbers, targets: Numbers, classes: number) => T;

export interface Metric {
  readonly name: string;
  /** As people write it: `ROC AUC`. */
  readonly label: string;
  readonly tasks: readonly Task[];
  readonly higherIsBetter: boolean;
  readonly about: string;
  readonly reference: string;
  /** NaN where a prediction is NaN or where `undefinedFor` tells why; throws where the sizes do not fit. */
  readonly compute: Compute<number>;
  /** The same from logits, where that loses less than going through probabilities. */
  readonly fromLogits?: Compute<number>;
  /** What a constant prediction gets on these targets. */
  readonly chance: (targets: Numbers, classes: number) => Chance;
  /** Why the metric has no value on these targets, or null where it has one. */
  readonly undefinedFor: (targets: Numbers, classes: number) => string | null;
}

type Given = Omit<Metric, "undefinedFor"> & Partial<Pick<Metric, "undefinedFor">>;

/** A metric with its inputs guarded: sizes and classes checked, NaN in NaN out, and NaN where it is undefined. */
export function metric(given: Given): Metric {
  const undefinedFor: Metric["undefinedFor"] = (targets, classes) =>
    targets.length === 0 ? `${given.label} needs at least one row.` : (given.undefinedFor?.(targets, classes) ?? null);
  const guarded =
    (compute: Compute<number>): Compute<number> =>
    (predictions, targets, classes) => {
      columns(predictions, targets, classes, given.name);
      if (classes > 0) checkClasses(targets, classes, given.name);
      if (undefinedFor(targets, classes) !== null || hasNaN(predictions)) return NaN;
      return compute(predictions, targets, classes);
    };
  const { fromLogits } = given;
  return { ...given, undefinedFor, compute: guarded(given.compute), ...(fromLogits && { fromLogits: guarded(fromLogits) }) };
}

/** Throws where a target is no class index. */
function checkClasses(targets: Numbers, classes: number, name: string): void {
  for (let row = 0; row < targets.length; row++) {
    if (Number.isInteger(targets[row]) && targets[row] >= 0 && targets[row] < classes) continue;
    throw new Error(`${name}: expected class indices from 0 to ${classes - 1}, got ${targets[row]} in row ${row}.`);
  }
}

/** Columns of the predictions: one for values and for the probability of class 1, otherwise one a class. */
export function columns(predictions: Numbers, targets: Numbers, classes: number, name = "metrics"): number {
  if (targets.length === 0 && predictions.length === 0) return Math.max(classes, 1);
  const width = predictions.length / targets.length;
  if (width === classes || (width === 1 && (classes === 0 || classes === 2))) return width;
  const expected = classes === 0 ? "one value a row" : classes === 2 ? "one or two columns" : `${classes} columns`;
  throw new Error(`${name}: expected ${expected}, got ${predictions.length} predictions for ${targets.length} rows.`);
}

function hasNaN(values: Numbers): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** One-sided 95 % point of the standard normal: how far luck alone carries a constant prediction. */
export const LUCK = 1.6448536269514722;
