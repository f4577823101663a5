// Values and gradients of the losses against PyTorch, Optax and scikit-learn (test/golden/losses/losses.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluate, grad, ndarray } from "../../src/engine/index.ts";
import {
  binaryCrossEntropy,
  hinge,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  multiclassHinge,
  softmaxCrossEntropy,
  type Loss,
} from "../../src/losses/index.ts";

interface Run {
  source: string;
  logits: number[][];
  targets: number[][];
  value: number;
  gradient: number[][];
  elements?: number[] | number[][];
  reduction?: string;
  kind?: string;
  delta?: number;
  beta?: number;
  labelSmoothing?: number;
  positiveWeight?: number;
  classWeights?: number[] | { "0": number; "1": number };
}

/** Our loss for a recorded run, and what its value has to be divided by where the source divides differently. */
const ours: Record<string, (run: Run) => { loss: Loss; divisor?: number }> = {
  binaryCrossEntropy: ({ labelSmoothing, positiveWeight, classWeights, reduction }) => {
    const weights = classWeights as { "0": number; "1": number } | undefined;
    return {
      loss: binaryCrossEntropy({
        labelSmoothing,
        positiveWeight: positiveWeight ?? weights?.["1"],
        negativeWeight: weights?.["0"],
        average: reduction?.includes("sum of weights") ? "weights" : "examples",
      }),
    };
  },
  softmaxCrossEntropy: ({ labelSmoothing, classWeights, reduction }) => ({
    loss: softmaxCrossEntropy({
      labelSmoothing,
      classWeights: classWeights as number[] | undefined,
      average: reduction?.includes("rows' weights") ? "weights" : "examples",
    }),
  }),
  meanSquaredError: () => ({ loss: meanSquaredError() }),
  meanAbsoluteError: () => ({ loss: meanAbsoluteError() }),
  huber: ({ delta }) => ({ loss: huber({ delta }) }),
  smoothL1: ({ beta }) => ({ loss: huber({ delta: beta }), divisor: beta }),
  squaredHinge: () => ({ loss: hinge({ squared: true }) }),
  hinge: ({ kind, logits }) => {
    if (!kind) return { loss: hinge() };
    if (kind.startsWith("Crammer")) return { loss: multiclassHinge() };
    return { loss: multiclassHinge({ form: "westonWatkins" }), divisor: logits[0].length };
  },
};

const array = (rows: number[][]) => ndarray([rows.length, rows[0].length], rows.flat());
const worst = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
  Math.max(...Array.from(found, (x, i) => Math.abs(x - wanted[i]) / Math.max(1, Math.abs(wanted[i]))));

describe.each(Object.keys(ours))("%s", (name) => {
  const { runs } = JSON.parse(readFileSync(new URL(`../golden/losses/${name}.json`, import.meta.url), "utf8")) as { runs: Run[] };

  test.each(runs.map((run, i) => [i, run.source, run] as const))("run %i agrees with %s to 1e-12", (_, __, run) => {
    const { loss, divisor = 1 } = ours[name](run);
    const { value, gradient, each } = evaluate({ z: array(run.logits), y: array(run.targets) }, ({ z, y }) => {
      const each = loss.perExample(z, y);
      const value = each.mean();
      return { value, each, gradient: grad(value, { z }).z };
    });
    expect(worst([value.data[0] / divisor], [run.value])).toBeLessThan(1e-12);
    expect(
      worst(
        gradient.data.map((g) => g / divisor),
        run.gradient.flat(),
      ),
    ).toBeLessThan(1e-12);
    expect(worst(each.data, run.elements?.flat() ?? each.data)).toBeLessThan(1e-12);
  });
});
