/** The metric that a comparison decides by, and how sentences call it. */
import { UserError, suggestion } from "../options/index.ts";
import * as metrics from "../training/metrics/index.ts";
import type { ComparedMetric } from "./record.ts";

const known = Object.values(metrics);

/**
 * The metric of that name on validation or test data; `loss` is the loss that was trained on.
 * @throws UserError for an unknown name, with the nearest one
 */
export function comparedMetric(name: string, split: ComparedMetric["split"] = "validation"): ComparedMetric {
  if (name === "loss") return { name, higherIsBetter: false, split };
  const found = known.find((metric) => metric.name === name);
  if (found) return { name, higherIsBetter: found.higherIsBetter, split };
  throw new UserError(`unknown metric "${name}"${suggestion(name, ["loss", ...known.map((metric) => metric.name)])}`);
}

/** `validation ROC AUC`. */
export const metricLabel = ({ name, split }: ComparedMetric): string =>
  `${split} ${known.find((metric) => metric.name === name)?.label ?? name}`;
