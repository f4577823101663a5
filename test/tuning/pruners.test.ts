import { describe, expect, test } from "vitest";
import { factories, parseOptions } from "../../src/options/index.ts";
import {
  asha,
  hyperband,
  median,
  patience,
  percentile,
  pruners,
  successiveHalving,
  threshold,
  wilcoxon,
  type Direction,
  type Pruner,
  type TrialRecord,
} from "../../src/tuning/index.ts";
import { bracketSizes, brackets } from "../../src/tuning/pruners/hyperband.ts";
import golden from "../golden/tuning/pruners.json" with { type: "json" };
import { seeds, trial } from "./trials.ts";

type Curve = readonly (readonly [step: number, value: number])[];

/** `median startup=5`, or `patience patience=1 > median startup=5`, where the second judges what the first lets through. */
function fromSpec(spec: string): Pruner {
  const [outer, inner] = spec.split(" > ");
  const [name, ...pairs] = outer.split(" ");
  const options = Object.fromEntries(pairs.map((pair) => pair.split("=")).map(([key, value]) => [key, Number(value)]));
  const factory = factories(pruners).get(name) as unknown as (given: object) => Pruner;
  return factory(inner === undefined ? options : { ...options, pruner: fromSpec(inner) });
}

/** Plays curves as test/golden/tuning/pruners.py does; at which step each trial was stopped. */
function play(pruner: Pruner, curves: readonly Curve[], direction: Direction, workers: number): (number | null)[] {
  const final = (curve: Curve) =>
    pruner.name === "wilcoxon" ? Number((curve.reduce((sum, [, y]) => sum + y, 0) / curve.length).toFixed(6)) : curve.at(-1)![1];
  const history: TrialRecord[] = [];
  const stopped: (number | null)[] = curves.map(() => null);
  let active: { number: number; at: number }[] = [];
  for (;;) {
    while (active.length < workers && history.length < curves.length) {
      active.push({ number: history.length, at: 0 });
      history.push(trial({ number: history.length, state: "running" }));
    }
    if (active.length === 0) return stopped;
    for (const slot of active) {
      const curve = curves[slot.number];
      const reports = new Map(curve.slice(0, ++slot.at));
      const now = trial({ number: slot.number, state: "running", reports });
      history[slot.number] = now;
      if (pruner.prunes(now, history, direction)) {
        stopped[slot.number] = curve[slot.at - 1][0];
        history[slot.number] = trial({ number: slot.number, state: "pruned", reports });
      } else if (slot.at === curve.length) history[slot.number] = trial({ number: slot.number, value: final(curve), reports });
    }
    active = active.filter(({ number }) => history[number].state === "running");
  }
}

describe("Optuna's pruners stop the same trials at the same steps", () => {
  test.each(golden.decisions)(
    "$pruner, $curves curves, $direction, $workers at once",
    ({ curves, pruner, direction, workers, stopped }) => {
      const given = golden.curves[curves as keyof typeof golden.curves] as unknown as Curve[];
      expect(play(fromSpec(pruner), given, direction as Direction, workers)).toEqual(stopped);
      expect(stopped.some((step) => step !== null)).toBe(true);
    },
  );

  test.each(golden.budgets)("brackets from $first to $last by $factor are as large", ({ first, last, factor, sizes }) => {
    expect(bracketSizes(first, last, factor)).toEqual(sizes);
  });
});

describe("every pruner", () => {
  const all = [...factories(pruners)].map(([name, factory]) => ({ name, make: factory as unknown as () => Pruner }));
  /** Complete trials of 40 steps whose loss falls to `end`. */
  const falling = (number: number, end: number) =>
    trial({ number, value: end, reports: Array.from({ length: 40 }, (_, i) => end + 2 * 0.9 ** i) });
  const field = Array.from({ length: 30 }, (_, i) => falling(i, i / 30));
  const running = (reports: readonly number[]) => trial({ number: 30, state: "running", reports });

  test.each(all)("$name does not judge by the first step, nor before anything is known", ({ make }) => {
    const slow = running([1e6]);
    expect(make().prunes(slow, [...field, slow], "minimize")).toBe(false);
    expect(make().prunes(slow, [slow], "minimize")).toBe(false);
    expect(make().prunes(running([]), field, "minimize")).toBe(false);
  });

  test.each(all)("$name stops what is NaN at once, but for never", ({ name, make }) => {
    const lost = running([1, NaN]);
    expect(make().prunes(lost, [...field, lost], "minimize")).toBe(name !== "never");
    expect(make().prunes(lost, [lost], "maximize")).toBe(name !== "never");
  });

  test.each(all)("$name lets the best trial run to its end", ({ make }) => {
    const best = (length: number) => running(Array.from({ length }, (_, i) => -1 + 2 * 0.9 ** i));
    for (let length = 1; length <= 40; length++) {
      expect(make().prunes(best(length), [...field, best(length)], "minimize")).toBe(false);
      const mirrored = (t: TrialRecord) => ({
        ...t,
        values: t.values && t.values.map((y) => -y),
        intermediate: new Map([...t.intermediate].map(([step, y]) => [step, -y])),
      });
      expect(make().prunes(mirrored(best(length)), field.map(mirrored), "maximize")).toBe(false);
    }
  });

  test.each(all.filter(({ name }) => !["never", "patience", "threshold", "wilcoxon"].includes(name)))(
    "$name stops a hopeless one before its end, whatever the order of the history",
    ({ make }) => {
      const stops = (history: readonly TrialRecord[]) => {
        for (let length = 1; length <= 40; length++)
          if (make().prunes(running(Array.from({ length }, () => 5)), history, "minimize")) return length;
        return null;
      };
      const at = stops(field);
      expect(at).toBeGreaterThanOrEqual(2);
      expect(at).toBeLessThan(40);
      expect(stops(field.toReversed())).toBe(at);
    },
  );

  test.each(all)("$name declares options whose defaults a command line can type", ({ name }) => {
    const { declaration } = factories(pruners).get(name)!;
    expect(declaration.about).not.toBe("");
    for (const [option, { initial }] of Object.entries(declaration.options))
      expect(parseOptions(`${option}=${String(initial)}`, declaration.options, name)).toEqual({ [option]: initial });
  });
});

describe("warm-up", () => {
  const whole = Array.from({ length: 10 }, (_, number) =>
    trial({ number, value: 0, reports: Array.from({ length: 100 }, () => 0) }),
  );
  const bad = (length: number) => trial({ number: 10, state: "running", reports: Array.from({ length }, () => 1) });

  test("lasts a tenth of the longest complete trial, or as many steps as asked for", () => {
    const first = (pruner: Pruner) =>
      Array.from({ length: 100 }, (_, i) => i + 1).find((n) => pruner.prunes(bad(n), whole, "minimize"));
    expect(first(median())).toBe(10);
    expect(first(percentile())).toBe(10);
    expect(first(median({ warmup: 30 }))).toBe(30);
    expect(first(median({ warmup: 0, warmupShare: 0 }))).toBe(1);
    expect(first(asha())).toBe(7); // ⌈100 / 4²⌉
    expect(first(successiveHalving())).toBe(12); // ⌈100 / 3²⌉
  });

  test("compares at the same step only: where others did not report, nobody is stopped", () => {
    const odd = whole.map(({ number }) =>
      trial({
        number,
        value: 0,
        reports: new Map([
          [11, 0],
          [13, 0],
          [100, 0],
        ]),
      }),
    );
    const at = (step: number) => trial({ number: 10, state: "running", reports: new Map([[step, 1]]) });
    expect(median().prunes(at(12), odd, "minimize")).toBe(false);
    expect(median().prunes(at(13), odd, "minimize")).toBe(true);
  });
});

describe("threshold", () => {
  const at = (value: number) => trial({ number: 0, state: "running", reports: [value] });
  test("stops what is infinite where no range is given, and refuses an empty range", () => {
    expect(threshold().prunes(at(1e300), [], "minimize")).toBe(false);
    expect(threshold().prunes(at(Infinity), [], "minimize")).toBe(true);
    expect(threshold().prunes(at(-Infinity), [], "minimize")).toBe(true);
    expect(() => threshold({ lower: 2, upper: 1 })).toThrow("lower is 2, above upper, which is 1");
  });
});

describe("patience", () => {
  test("leaves the judgement to another pruner only when it is at its end", () => {
    const asked: number[] = [];
    const other: Pruner = { name: "other", judges: "epochs", prunes: ({ intermediate }) => asked.push(intermediate.size) > 1 };
    const pruner = patience({ patience: 1, pruner: other });
    const reports = [3, 2, 1, 2, 3, 4];
    const verdicts = reports.map((_, i) =>
      pruner.prunes(trial({ number: 0, state: "running", reports: reports.slice(0, i + 1) }), [], "minimize"),
    );
    expect(asked).toEqual([5, 6]);
    expect(verdicts).toEqual([false, false, false, false, false, true]);
  });

  test("bears a plateau", () => {
    expect(patience({ patience: 1 }).prunes(trial({ number: 0, reports: [3, 1, 1, 1, 1, 1] }), [], "minimize")).toBe(false);
  });
});

describe("successive halving in cohorts", () => {
  /** Everyone reports at every step; a trial's value is its rank. */
  function survivors(order: readonly number[], pruner: Pruner): number[] {
    const curves: Curve[] = order.map((value) => Array.from({ length: 28 }, (_, i) => [i + 1, value]));
    const stopped = play(pruner, curves, "minimize", order.length);
    return order.filter((_, i) => stopped[i] === null).toSorted((a, b) => a - b);
  }

  test("side by side keeps exactly as many as the algorithm, and the best of them", () => {
    const order = Array.from({ length: 27 }, (_, i) => (i * 10) % 27);
    const rungs = { firstRung: 3, factor: 3, cohort: 27 };
    expect(survivors(order, successiveHalving(rungs))).toEqual([0]);
    expect(survivors(order, successiveHalving({ ...rungs, firstRung: 9 }))).toEqual([0, 1, 2]);
  });

  test("never stops the best of a cohort, although it comes last; asha may stop one that comes early for those before it", () => {
    const slow: Curve[] = Array.from({ length: 9 }, (_, n) => Array.from({ length: 27 }, (_, i) => [i + 1, n]));
    const stopped = play(successiveHalving({ firstRung: 3, cohort: 9 }), slow.toReversed(), "minimize", 1);
    expect(stopped[8]).toBeNull();
    const upwards = play(successiveHalving({ firstRung: 3, cohort: 9 }), slow, "minimize", 1);
    expect(upwards.slice(0, 3)).toEqual([null, 9, 9]);
    expect(upwards.slice(3)).toEqual([3, 3, 3, 3, 3, 3]);
  });

  test("cohorts do not compete with each other", () => {
    const good = Array.from({ length: 9 }, (_, number) =>
      trial({ number, value: 0, reports: Array.from({ length: 27 }, () => 0) }),
    );
    const next = trial({ number: 9, state: "running", reports: Array.from({ length: 20 }, () => 1) });
    expect(successiveHalving({ firstRung: 3, cohort: 9 }).prunes(next, good, "minimize")).toBe(false);
    expect(successiveHalving({ firstRung: 3, cohort: 10 }).prunes(next, good, "minimize")).toBe(true);
  });
});

describe("hyperband", () => {
  test("brackets take turns in their proportions from the first trial on", () => {
    const sizes = bracketSizes(1, 27, 3);
    const bracketOf = brackets(sizes);
    const total = sizes.reduce((a, b) => a + b);
    const counts = (n: number) =>
      sizes.map((_, b) => Array.from({ length: n }, (_, i) => bracketOf(i)).filter((x) => x === b).length);
    expect(counts(total)).toEqual(sizes);
    for (let n = 1; n <= 3 * total; n++)
      counts(n).forEach((count, b) => expect(Math.abs(count - (sizes[b] * n) / total)).toBeLessThan(1));
  });

  test("trials of different brackets do not compete", () => {
    const bracketOf = brackets(bracketSizes(3, 27, 3));
    const field = Array.from({ length: 40 }, (_, number) =>
      trial({ number, value: 0, reports: Array.from({ length: 27 }, () => 0) }),
    );
    const pruner = hyperband({ firstRung: 3, lastStep: 27 });
    for (let number = 40; number < 60; number++) {
      const first = Array.from({ length: 27 }, (_, i) => i + 1).find((n) =>
        pruner.prunes(trial({ number, state: "running", reports: Array.from({ length: n }, () => 1) }), field, "minimize"),
      );
      expect(first).toBe(3 * 3 ** bracketOf(number));
    }
  });
});

describe("wilcoxon", () => {
  const best = trial({ number: 0, value: 0.5, runs: seeds([0.1, 0.9, 0.4, 0.6, 0.5]), reports: [9, 9, 9, 9, 9, 9] });
  const worse = (n: number) => trial({ number: 1, state: "running", runs: seeds([0.2, 1.1, 0.7, 1, 0.95].slice(0, n)) });

  test("pairs the runs of the same seeds, and needs four to be sure", () => {
    expect([1, 2, 3, 4, 5].map((n) => wilcoxon().prunes(worse(n), [best], "minimize"))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(wilcoxon().prunes(worse(5), [best], "maximize")).toBe(false);
  });

  test("does not take a learning curve for instances where the best trial has runs", () => {
    const curve = trial({ number: 1, state: "running", reports: [10, 10, 10, 10, 10, 10] });
    expect(wilcoxon().prunes(curve, [best], "minimize")).toBe(false);
    const folds = trial({ number: 0, value: 9, reports: [9, 9.1, 9.2, 9, 9, 9] });
    expect(wilcoxon().prunes(curve, [folds], "minimize")).toBe(true);
  });

  test("other seeds are no pairs, a failed run stops the trial", () => {
    const others = trial({ number: 1, runs: worse(5).runs.map((run) => ({ ...run, seed: run.seed + 50 })) });
    expect(wilcoxon().prunes(others, [best], "minimize")).toBe(false);
    const failed = trial({ number: 1, runs: seeds([0.1, NaN]) });
    expect(wilcoxon().prunes(failed, [best], "minimize")).toBe(true);
  });
});
