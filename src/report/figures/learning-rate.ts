/** The learning rate over the epochs, one line a schedule. */
import type { RunRecord } from "../../training/record.ts";
import type { Figure } from "../draw/index.ts";
import { color, type Look } from "../theme.ts";
import type { Point } from "../values.ts";
import { curves } from "./curves.ts";
import type { Series } from "./series.ts";

/** The learning rate that never changed, or null where it did. */
export function constantRate(runs: readonly RunRecord[]): number | null {
  const rates = new Set(runs.flatMap((run) => run.epochs.map((epoch) => epoch.learningRate)));
  return rates.size === 1 ? [...rates][0] : null;
}

/** @returns null where no candidate's learning rate ever changes */
export function learningRates(
  candidates: readonly { readonly name: string; readonly look: Look; readonly run: RunRecord }[],
): Figure | null {
  const curvesByName = candidates
    .map(({ name, look, run }): Series => {
      const points = run.epochs
        .filter(({ learningRate }) => Number.isFinite(learningRate))
        .map(({ epoch, learningRate }): Point => [epoch, learningRate]);
      return { name, look, runs: [points], diverged: [], median: points };
    })
    .filter(({ median }) => median.length > 1);
  if (curvesByName.every(({ median }) => median.every(([, rate]) => rate === median[0][1]))) return null;
  const kinds = Map.groupBy(curvesByName, ({ median }) => JSON.stringify(median));
  const shown =
    kinds.size === 1 && curvesByName.length > 1
      ? [{ ...curvesByName[0], name: "every candidate", look: { color: color("ink"), dash: [] } }]
      : curvesByName;
  const rates = shown.flatMap(({ median }) => median.map(([, rate]) => rate)).filter((rate) => rate > 0);
  const wide = Math.max(...rates) / Math.min(...rates) > 30 && shown.every(({ median }) => median.every(([, rate]) => rate > 0));
  return curves(shown, { name: "learning-rate", quantity: "learning rate", scale: wide ? "log" : "linear", height: 170 });
}
