/** All metrics of a task at once, from what a network answered. */
import { UserError, suggestion } from "../../options/index.ts";
import type { Metrics } from "../record.ts";
import * as registry from "./index.ts";
import { columns, type Chance, type Metric, type Numbers, type Task } from "./metric.ts";

const all: readonly Metric[] = Object.values(registry);

/** The metrics that fit a task, in the order of index.ts. */
export const metricsFor = (task: Task): Metric[] => all.filter(({ tasks }) => tasks.includes(task));

/** The metric of that name; throws a UserError with the nearest name. */
export function findMetric(name: string): Metric {
  const found = all.find((metric) => metric.name === name);
  if (found) return found;
  const names = all.map((metric) => metric.name);
  throw new UserError(`unknown metric "${name}"${suggestion(name, names)}`);
}

export interface EvaluateOptions {
  /** What `outputs` are; logits lose nothing where probabilities round to 0 or 1. Values of a regression are neither. */
  readonly from?: "probabilities" | "logits";
  /** Names of the metrics wanted; all of the task by default. */
  readonly only?: readonly string[];
}

/**
 * Every metric of the task. A metric without a value on these rows (ROC AUC of one class alone) is NaN, and
 * `missingMetrics` says why; NaN among the outputs makes every metric NaN.
 * @param outputs [rows × classes] row-major; one column for two classes (class 1) and for regression
 * @param targets class index or value, one a row
 */
export function evaluateMetrics(
  task: Task,
  outputs: Numbers,
  targets: Numbers,
  { from = "probabilities", only }: EvaluateOptions = {},
): Metrics {
  const classes = classesOf(task, outputs, targets);
  const logits = from === "logits" && task !== "regression";
  let probabilities: Numbers | undefined;
  const metrics: Record<string, number> = {};
  for (const { name, compute, fromLogits } of metricsFor(task)) {
    if (only && !only.includes(name)) continue;
    metrics[name] =
      logits && fromLogits
        ? fromLogits(outputs, targets, classes)
        : compute(logits ? (probabilities ??= softmax(outputs, columns(outputs, targets, classes))) : outputs, targets, classes);
  }
  return metrics;
}

/** Why metrics of the task have no value on these targets, by name; empty where all have one. */
export function missingMetrics(task: Task, targets: Numbers, classes: number): Record<string, string> {
  return Object.fromEntries(
    metricsFor(task).flatMap(({ name, undefinedFor }) => {
      const why = undefinedFor(targets, classes);
      return why === null ? [] : [[name, why]];
    }),
  );
}

/**
 * What a constant prediction gets on these targets, by metric; without the metrics that have no value there, and empty
 * where all targets are the same, so that a constant prediction is perfect.
 */
export function chanceLevels(task: Task, targets: Numbers, classes: number): Record<string, Chance> {
  if (Array.prototype.every.call(targets, (target) => target === targets[0])) return {};
  return Object.fromEntries(
    metricsFor(task).flatMap(({ name, chance, undefinedFor }) =>
      undefinedFor(targets, classes) === null ? [[name, chance(targets, classes)]] : [],
    ),
  );
}

/** Whether a value is better than a constant prediction by more than luck. */
export function beatsChance(metric: Pick<Metric, "higherIsBetter">, value: number, { level, margin }: Chance): boolean {
  return metric.higherIsBetter ? value > level + margin : value < level - margin;
}

function classesOf(task: Task, outputs: Numbers, targets: Numbers): number {
  switch (task) {
    case "regression":
      return 0;
    case "binary":
      return 2;
    case "multiclass":
      return targets.length === 0 ? 0 : outputs.length / targets.length;
    default:
      return task satisfies never;
  }
}

/** Rows of probabilities from rows of logits: the logistic function for one column, softmax for more. */
function softmax(logits: Numbers, width: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  if (width === 1) for (let row = 0; row < logits.length; row++) probabilities[row] = 1 / (1 + Math.exp(-logits[row]));
  if (width === 1) return probabilities;
  for (let start = 0; start < logits.length; start += width) {
    let [top, sum] = [-Infinity, 0];
    for (let k = start; k < start + width; k++) top = Math.max(top, logits[k]);
    for (let k = start; k < start + width; k++) sum += probabilities[k] = Math.exp(logits[k] - top);
    for (let k = start; k < start + width; k++) probabilities[k] /= sum;
  }
  return probabilities;
}
