/** What one run contributes to a comparison: a value, a divergence that counts as the worst of values, or nothing. */
import type { Metrics, RunRecord } from "../training/record.ts";
import { beatsChance } from "../training/metrics/evaluate.ts";
import * as metrics from "../training/metrics/index.ts";
import type { ComparedMetric } from "./record.ts";

export type Outcome =
  | { readonly kind: "measured"; readonly value: number; readonly stuck: boolean }
  | { readonly kind: "diverged" }
  | { readonly kind: "missing"; readonly reason: string };

/**
 * A run diverged where it says so or where its loss is no finite number. It is missing where it was interrupted or where
 * the metric has no value (ROC AUC of one class alone): then its seed cannot be compared. A run without a single epoch never began,
 * and says why.
 */
export function outcomeOf(run: RunRecord, metric: ComparedMetric): Outcome {
  const values = run.final[metric.split] ?? {};
  const value = values[metric.name];
  if (run.status === "diverged" || (run.status !== "interrupted" && unbounded(values.loss))) return { kind: "diverged" };
  if (run.status === "interrupted")
    return { kind: "missing", reason: run.epochs.length === 0 && run.reason ? run.reason : "was interrupted" };
  if (value === undefined || Number.isNaN(value)) return { kind: "missing", reason: `has no ${metric.split} ${metric.name}` };
  if (unbounded(value)) return { kind: "diverged" };
  return { kind: "measured", value, stuck: stuckAtChance(values, metric, run.chance) };
}

/** Absent is not unbounded; null is what JSON makes of NaN and the infinities. */
const unbounded = (value: number | null | undefined): boolean => value !== undefined && !Number.isFinite(value);

/**
 * Whether nothing was learned: no metric of the run beats a constant prediction by more than luck. ROC AUC has a say only
 * where it is the metric compared: outputs that hardly move from a constant can still be in good order.
 * @param values the run's metrics on the rows compared
 * @param chances what a constant prediction gets on those rows; without it no run is called stuck
 */
export function stuckAtChance(values: Metrics, metric: ComparedMetric, chances: RunRecord["chance"] = {}): boolean {
  const asked = Object.values(metrics).filter(({ name }) => name === metric.name || name !== metrics.rocAuc.name);
  const told = asked.filter(({ name }) => chances[name] !== undefined && Number.isFinite(values[name]));
  return told.length > 0 && !told.some((known) => beatsChance(known, values[known.name], chances[known.name]));
}

/** The outcome on a scale where more is better and a divergence is below everything; null where it is missing. */
export function score(outcome: Outcome, { higherIsBetter }: ComparedMetric): number | null {
  switch (outcome.kind) {
    case "measured":
      return higherIsBetter ? outcome.value : -outcome.value;
    case "diverged":
      return -Infinity;
    case "missing":
      return null;
    default:
      return outcome satisfies never;
  }
}
