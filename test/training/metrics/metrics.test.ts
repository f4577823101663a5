import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/options/index.ts";
import { random } from "../../../src/random/index.ts";
import { classScores, confusionMatrix, decide } from "../../../src/training/metrics/confusion.ts";
import {
  beatsChance,
  chanceLevels,
  evaluateMetrics,
  findMetric,
  metricsFor,
  missingMetrics,
} from "../../../src/training/metrics/evaluate.ts";
import * as metrics from "../../../src/training/metrics/index.ts";
import type { Task } from "../../../src/training/metrics/metric.ts";
import golden from "../../golden/comparison/metrics.json" with { type: "json" };

const cases = golden.cases.map((given) => ({
  ...given,
  task: given.task as Task,
  values: given.values as unknown as Record<string, number | null>,
}));
const { accuracy, balancedAccuracy, f1, logLoss, mae, r2, rmse, rocAuc } = metrics;

/** Relative, and 0 where both are without a value. */
const apart = (ours: number, theirs: number | null): number =>
  theirs === null ? (Number.isNaN(ours) ? 0 : Infinity) : Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));

describe.each(cases)("$task, $name", ({ task, targets, probabilities, values }) => {
  test("every metric of the task is scikit-learn's", () => {
    const ours = evaluateMetrics(task, probabilities, targets);
    expect(Object.keys(ours).toSorted()).toEqual(Object.keys(values).toSorted());
    for (const [name, value] of Object.entries(values)) expect(apart(ours[name], value), name).toBeLessThan(1e-12);
  });
});

describe.each(cases.filter(({ task }) => task !== "regression"))(
  "$task, $name",
  ({ task, classes, targets, probabilities, logits, values, ...given }) => {
    test("from logits the same, but for what clipping and rounding to 0 and 1 lose", () => {
      const ours = evaluateMetrics(task, logits!, targets, { from: "logits" });
      const saturated = probabilities.some((p) => p < 1e-15 || p > 1 - 1e-15);
      const same = Object.entries(values).filter(([name]) => !saturated || !["logLoss", "rocAuc"].includes(name));
      for (const [name, value] of same) expect(apart(ours[name], value), name).toBeLessThan(1e-12);
    });

    test("confusion, precision, recall and F1 of every class are scikit-learn's", () => {
      expect(confusionMatrix(probabilities, targets, classes)).toEqual(given.confusion);
      const scores = classScores(given.confusion!);
      for (const [k, score] of scores.entries()) {
        expect(score.precision).toBeCloseTo(given.precision![k], 14);
        expect(score.recall).toBeCloseTo(given.recall![k], 14);
        expect(score.f1).toBeCloseTo(given.f1![k], 14);
      }
    });
  },
);

describe("what metrics say about themselves", () => {
  test("every task has its metrics", () => {
    expect(metricsFor("binary").map(({ name }) => name)).toEqual(["accuracy", "balancedAccuracy", "rocAuc", "f1", "logLoss"]);
    expect(metricsFor("multiclass").map(({ name }) => name)).toEqual(["accuracy", "balancedAccuracy", "rocAuc", "f1", "logLoss"]);
    expect(metricsFor("regression").map(({ name }) => name)).toEqual(["rmse", "mae", "r2"]);
  });

  test.each(Object.entries(metrics))("%s is exported under its name and names its source", (name, metric) => {
    expect(metric.name).toBe(name);
    expect(metric.reference).not.toBe("");
    expect(metric.about).toMatch(/\.$/);
  });

  test("an unknown metric gets a suggestion", () => {
    expect(findMetric("rocAuc")).toBe(rocAuc);
    expect(() => findMetric("rocauk")).toThrow(UserError);
    expect(() => findMetric("rocauk")).toThrow(/did you mean "rocAuc"/);
  });

  test("only the metrics asked for are computed", () => {
    expect(Object.keys(evaluateMetrics("binary", [0.2, 0.9], [0, 1], { only: ["accuracy", "loss"] }))).toEqual(["accuracy"]);
  });
});

describe("metrics without a value", () => {
  test("ROC AUC of one class alone is NaN, and the reason names the class and the rows", () => {
    expect(evaluateMetrics("binary", [0.2, 0.9], [1, 1]).rocAuc).toBeNaN();
    expect(missingMetrics("binary", [1, 1], 2)).toEqual({
      rocAuc: "ROC AUC needs rows of at least two classes; all 2 rows are of class 1.",
    });
    expect(missingMetrics("multiclass", [0, 2], 3)).toEqual({});
  });

  test("R² of constant targets and of one row is NaN with a reason", () => {
    expect(r2.compute([1, 2], [5, 5], 0)).toBeNaN();
    expect(missingMetrics("regression", [5, 5], 0).r2).toBe("R² needs targets that vary; all 2 are 5.");
    expect(missingMetrics("regression", [5], 0).r2).toBe("R² needs at least two rows.");
  });

  test("no rows: every metric is NaN with a reason", () => {
    for (const task of ["binary", "multiclass", "regression"] as const) {
      for (const value of Object.values(evaluateMetrics(task, [], []))) expect(value).toBeNaN();
      expect(Object.keys(missingMetrics(task, [], task === "regression" ? 0 : 2))).toHaveLength(metricsFor(task).length);
    }
  });

  test("NaN among the outputs makes every metric NaN instead of a plausible number", () => {
    for (const from of ["probabilities", "logits"] as const) {
      for (const value of Object.values(evaluateMetrics("binary", [0.1, NaN, 0.7], [0, 0, 1], { from }))) expect(value).toBeNaN();
    }
    for (const value of Object.values(evaluateMetrics("regression", [NaN, 1], [0, 1]))) expect(value).toBeNaN();
  });

  test("sizes and classes that do not fit are refused with the numbers", () => {
    expect(() => accuracy.compute([0.1, 0.2, 0.3], [0, 1], 2)).toThrow(
      "accuracy: expected one or two columns, got 3 predictions for 2 rows.",
    );
    expect(() => logLoss.compute([0.1, 0.2, 0.3], [0], 4)).toThrow(/expected 4 columns/);
    expect(() => rmse.compute([1, 2], [1], 0)).toThrow(/one value a row/);
    expect(() => accuracy.compute([0.1, 0.2], [0, 2], 2)).toThrow(
      "accuracy: expected class indices from 0 to 1, got 2 in row 1.",
    );
  });
});

describe("decisions and scores", () => {
  test("a probability of exactly one half decides for class 0, as does a tie of two columns", () => {
    expect([...decide([0.5, 0.5000001], [0, 0], 2)]).toEqual([0, 1]);
    expect([...decide([0.5, 0.5, 0.4, 0.6], [0, 0], 2)]).toEqual([0, 1]);
  });

  test("one column and two columns of the same probabilities give the same metrics", () => {
    const p = [0.1, 0.4, 0.5, 0.8, 0.97];
    const targets = [0, 1, 0, 1, 1];
    const one = evaluateMetrics("binary", p, targets);
    const two = evaluateMetrics(
      "binary",
      p.flatMap((q) => [1 - q, q]),
      targets,
    );
    for (const name of Object.keys(one)) expect(two[name], name).toBeCloseTo(one[name], 14);
  });

  test("from logits, saturated probabilities neither clip the loss nor tie the ranking", () => {
    const logits = [50, 60, 55, 40];
    const targets = [0, 1, 1, 0];
    const ours = evaluateMetrics("binary", logits, targets, { from: "logits" });
    expect(ours.rocAuc).toBe(1);
    expect(ours.logLoss).toBeCloseTo(90 / 4, 12);
    const three = evaluateMetrics("multiclass", [900, 0, -900, 800, 700, 0], [2, 0], { from: "logits" });
    expect(three.logLoss).toBeCloseTo(1800 / 2, 10);
  });

  test("ROC AUC equals the count of pairs won, ties half (property)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -3, max: 3 })), { minLength: 2, maxLength: 30 }),
        (rows) => {
          const yes = rows.filter(([label]) => label === 1).map(([, score]) => score);
          const no = rows.filter(([label]) => label === 0).map(([, score]) => score);
          fc.pre(yes.length > 0 && no.length > 0);
          const won = yes
            .flatMap((a) => no.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)))
            .reduce((sum, win) => sum + win, 0);
          expect(
            rocAuc.compute(
              rows.map(([, score]) => score),
              rows.map(([label]) => label),
              2,
            ),
          ).toBeCloseTo(won / (yes.length * no.length), 12);
        },
      ),
    );
  });
});

describe("chance", () => {
  test("is what the best constant prediction gets", () => {
    const targets = [0, 0, 0, 1];
    const chance = chanceLevels("binary", targets, 2);
    expect(chance.accuracy.level).toBe(accuracy.compute([0, 0, 0, 0], targets, 2));
    expect(chance.balancedAccuracy.level).toBe(balancedAccuracy.compute([0, 0, 0, 0], targets, 2));
    expect(chance.rocAuc.level).toBe(rocAuc.compute([0, 0, 0, 0], targets, 2));
    expect(chance.f1.level).toBe(f1.compute([1, 1, 1, 1], targets, 2));
    expect(chance.logLoss.level).toBeCloseTo(logLoss.compute([0.25, 0.25, 0.25, 0.25], targets, 2), 14);
    const values = chanceLevels("regression", [1, 2, 6], 0);
    expect(values.rmse.level).toBeCloseTo(rmse.compute([3, 3, 3], [1, 2, 6], 0), 14);
    expect(values.mae.level).toBeCloseTo(mae.compute([2, 2, 2], [1, 2, 6], 0), 14);
    expect(values.r2.level).toBe(0);
  });

  test("is not told where all targets are the same, so that a constant is perfect", () => {
    expect(chanceLevels("binary", [1, 1, 1], 2)).toEqual({});
    expect(chanceLevels("regression", [4, 4], 0)).toEqual({});
    expect(chanceLevels("binary", [], 2)).toEqual({});
  });

  test("random predictions rarely beat it, whatever the metric", () => {
    const draw = random(5);
    const beaten: Record<string, number> = {};
    const tries = 400;
    for (let i = 0; i < tries; i++) {
      const targets = Array.from({ length: 90 }, () => draw.integer(3));
      const outputs = Array.from({ length: 270 }, () => draw.normal());
      const chance = chanceLevels("multiclass", targets, 3);
      const ours = evaluateMetrics("multiclass", outputs, targets, { from: "logits" });
      for (const [name, level] of Object.entries(chance))
        beaten[name] = (beaten[name] ?? 0) + (beatsChance(findMetric(name), ours[name], level) ? 1 : 0) / tries;
    }
    for (const name of ["accuracy", "balancedAccuracy", "rocAuc", "logLoss"]) expect(beaten[name], name).toBeLessThan(0.09);
  });
});
