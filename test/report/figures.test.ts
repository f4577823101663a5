// What figures are drawn from: axes, thinned lines, medians, quantiles, placed labels.
import { describe, expect, it } from "vitest";
import type { BoundaryGrid } from "../../src/training/record.ts";
import { answerOf, curveAxes, curves, decisionBoundaries, seedDifferences, seriesOf } from "../../src/report/figures/index.ts";
import { swarm } from "../../src/report/figures/strip.ts";
import { simplify, simplifyPath } from "../../src/report/path.ts";
import { linearAxis, logAxis, positionOn, spread } from "../../src/report/scale.ts";
import { drawSvg } from "../../src/report/svg.ts";
import { fitText, textWidth } from "../../src/report/text.ts";
import { lookOf } from "../../src/report/theme.ts";
import { type Point, median, medianCurve, middleRun, quantile, sample, thin } from "../../src/report/values.ts";
import { longName, sampleComparison, sampleHistogram, sampleRun } from "./samples.ts";

describe("axes", () => {
  it.each([[[0, 1]], [[0.0712, 0.128]], [[-3, 250_000]], [[5, 5]], [[0, 0]], [[-1e-9, 1e-9]], [[1e12, 3e12]], [[0.6316, 1]]])(
    "cover %j with ticks in equal steps",
    (values) => {
      const { low, high, ticks } = linearAxis(values);
      expect(low).toBeLessThanOrEqual(Math.min(...values));
      expect(high).toBeGreaterThanOrEqual(Math.max(...values));
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThan(14);
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      expect([ticks[0].value, ticks.at(-1)!.value]).toEqual([low, high]);
    },
  );

  it.each([[[0.1, 0.7]], [[1e-12, 1e12]], [[3, 3]], [[0.5, 0.52]], [[1, 10]]])("on a logarithmic scale cover %j", (values) => {
    const { low, high, ticks } = logAxis(values)!;
    expect(low).toBeLessThan(Math.min(...values));
    expect(high).toBeGreaterThan(Math.max(...values));
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThan(14);
    for (const { value } of ticks) expect(positionOn({ kind: "log", low, high, ticks }, value, 100)).toBeGreaterThan(-1e-9);
  });

  it("on a logarithmic scale are not there without a positive value", () => expect(logAxis([0, -1, NaN])).toBeNull());

  it("of curves are set by runs that ended well, not by one that exploded", () => {
    const record = sampleComparison({ candidates: [{ name: "a", diverged: 1 }, { name: "b" }], seeds: 4 });
    const axes = curveAxes(seriesOf(record, "validation", "loss"), "linear", { x: 5, y: 5 })!;
    expect(axes.y.high).toBeLessThan(2);
    expect(axes.cut).toBe(true);
  });

  it("are not there where every loss is 0 and the scale logarithmic", () => {
    const run = sampleRun({ epochs: 3 });
    const zero = { ...run, epochs: run.epochs.map((epoch) => ({ ...epoch, train: { loss: 0 } })) };
    const all = [
      {
        name: "a",
        look: { color: "black", dash: [] },
        runs: [zero.epochs.map((e): Point => [e.epoch, 0])],
        diverged: [],
        median: [],
      },
    ];
    expect(curves(all, { name: "x", quantity: "loss", scale: "log" })).toBeNull();
    expect(curves(all, { name: "x", quantity: "loss", scale: "linear" })).not.toBeNull();
  });
});

describe("labels", () => {
  it("move apart, keep their order and stay inside", () => {
    const placed = spread([50, 51, 52, 10, 99, 98], 12, 0, 100);
    const order = [3, 0, 1, 2, 5, 4].map((i) => placed[i]);
    order.slice(1).forEach((y, i) => expect(y - order[i]).toBeGreaterThan(11.99));
    expect(Math.max(...placed)).toBeLessThanOrEqual(100);
    expect(Math.min(...placed)).toBeGreaterThanOrEqual(0);
  });

  it("close up evenly where they cannot all fit", () => expect(spread([1, 2, 3], 100, 0, 10)).toEqual([0, 5, 10]));

  it("are cut to the width they have, in the middle where their ends tell them apart", () => {
    const short = fitText(longName, 12, 120, { keepEnd: true });
    expect(textWidth(short, 12)).toBeLessThanOrEqual(120);
    expect(short).toMatch(/^adamw.*….*thing$/);
    expect(fitText("he", 12, 120)).toBe("he");
  });

  it("of points in a row do not overlap as long as there is room", () => {
    const x = [10, 11, 12, 13];
    const y = swarm(x, 8, 2);
    x.forEach((_, i) => x.slice(0, i).forEach((__, j) => expect(Math.hypot(x[i] - x[j], y[i] - y[j])).toBeGreaterThan(7)));
  });
});

describe("lines", () => {
  const wave = Array.from({ length: 5000 }, (_, i): Point => [i, i === 2500 ? 99 : Math.sin(i / 40)]);

  it("when thinned keep their ends and their spikes", () => {
    const few = thin(wave, 300);
    expect(few.length).toBeLessThanOrEqual(300);
    expect(few[0]).toEqual(wave[0]);
    expect(few.at(-1)).toEqual(wave.at(-1));
    expect(few.map(([, y]) => y)).toContain(99);
    few.slice(1).forEach(([x], i) => expect(x).toBeGreaterThan(few[i][0]));
  });

  it("that are short are not thinned", () => expect(thin(wave.slice(0, 300), 300)).toHaveLength(300));

  it("when simplified stay within a fraction of a pixel", () => {
    const kept = simplify(wave, 0.5);
    expect(kept.length).toBeLessThan(wave.length / 5);
    for (const [x, y] of wave) {
      const right = kept.findIndex(([other]) => other >= x);
      const [[ax, ay], [bx, by]] = [kept[Math.max(0, right - 1)], kept[right]];
      expect(Math.abs(ay + ((by - ay) * (x - ax)) / (bx - ax || 1) - y)).toBeLessThan(0.75);
    }
  });

  it("are written in steps that do not drift", () => {
    const points = Array.from({ length: 400 }, (_, i): Point => [i * 1.97, 50 + 40 * Math.sin(i)]);
    const d = simplifyPath(`M${points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join("L")}`);
    const [head, tail] = d.slice(1).split("l");
    const numbers = tail.match(/-?\d*\.?\d+/g)!.map(Number);
    const start = head.split(",").map(Number);
    const end = numbers.reduce<[number, number]>(([x, y], n, i) => (i % 2 ? [x, y + n] : [x + n, y]), [start[0], start[1]]);
    expect(end[0]).toBeCloseTo(points.at(-1)![0], 0);
    expect(end[1]).toBeCloseTo(points.at(-1)![1], 0);
  });
});

describe("medians and quantiles", () => {
  it("count a diverged run as the worst from where it ended", () => {
    const runs = [sampleRun({ seed: 1 }), sampleRun({ seed: 2, fate: "diverges" }), sampleRun({ seed: 3, fate: "diverges" })];
    const curve = medianCurve(runs, "train", "loss");
    expect(curve.at(-1)![0]).toBeLessThan(100); // from then on the middle of three is infinite
  });

  it("keep the last value of a run that stopped early", () => {
    const runs = [sampleRun({ seed: 1, stopAfter: 10 }), sampleRun({ seed: 2 }), sampleRun({ seed: 3, stopAfter: 20 })];
    const last = medianCurve(runs, "train", "loss").at(-1)!;
    expect(last[0]).toBe(100);
    expect(last[1]).toBe(median(runs.map((run) => run.epochs.at(-1)!.train.loss)));
  });

  it("of a histogram lie where its counts say", () => {
    const histogram = { low: 0, high: 4, counts: [1, 1, 1, 1], mean: 2, std: 1, zeros: 0, count: 4 };
    expect([0, 0.25, 0.5, 1].map((f) => quantile(histogram, f))).toEqual([0, 1, 2, 4]);
    expect(quantile({ ...histogram, counts: [0, 0, 0, 0] }, 0.5)).toBeNaN();
    expect(Math.abs(quantile(sampleHistogram(3, 0.5), 0.5) - 3)).toBeLessThan(0.1);
  });

  it("choose the run in the middle, and a failed one only where all failed", () => {
    const { candidates, metric } = sampleComparison({
      candidates: [
        { name: "a", diverged: 2 },
        { name: "b", diverged: 5 },
      ],
      seeds: 5,
    });
    expect(middleRun(candidates[0], metric)!.status).toBe("finished");
    expect(middleRun(candidates[1], metric)!.status).toBe("diverged");
  });

  it("sample a list evenly with both ends", () => expect(sample([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6]));
});

describe("paired differences", () => {
  it("are taken seed by seed, without seeds that one of both did not finish", () => {
    const record = sampleComparison({ candidates: [{ name: "a" }, { name: "b", diverged: 2 }], seeds: 5 });
    expect(seedDifferences(record, record.pairs[0])).toHaveLength(3);
  });
});

describe("a decision boundary", () => {
  const grid = (answer: (x: number, y: number) => number, label: (x: number) => number): BoundaryGrid => ({
    x: [0, 1],
    y: [0, 1],
    width: 40,
    height: 40,
    features: ["a", "b"],
    values: Array.from({ length: 1600 }, (_, k) => answer(((k % 40) + 0.5) / 40, (Math.floor(k / 40) + 0.5) / 40)),
    points: [0.1, 0.9].map((x) => ({ x, y: 0.5, label: label(x) })),
  });
  const drawn = async (one: BoundaryGrid) =>
    drawSvg(decisionBoundaries([{ name: "he", look: lookOf(0), grid: one, note: "" }])!.draw(500), {
      name: "b",
      description: "a boundary",
    });

  it("lies where the answer is one half", async () => {
    const svg = await drawn(grid((x) => 1 / (1 + Math.exp(20 * (0.25 - x))), Math.round));
    const line = /<path d="M([^"]*)" stroke="var\(--ink\)" stroke-width="1.5"/.exec(svg)![1];
    const numbers = line.match(/-?\d*\.?\d+/g)!.map(Number); // a point, then steps
    const sums = numbers.map((_, i) => numbers.filter((__, k) => k <= i && k % 2 === i % 2).reduce((sum, step) => sum + step, 0));
    const width = Number(/<rect x="0" y="0" width="([\d.]+)"/.exec(svg)![1]);
    const inside = (v: number) => v >= 0 && v <= width;
    const points = sums.flatMap((x, i) => (i % 2 ? [] : [[x, sums[i + 1]]]));
    expect(Math.min(...points.map(([x]) => x))).toBeCloseTo(width / 4, 0);
    // It closes outside of the picture.
    expect(points.filter(([x, y]) => inside(x) && inside(y) && Math.abs(x - width / 4) > 0.3)).toEqual([]);
  });

  it("is known from values and labels", () => {
    expect(answerOf(grid((x) => x, Math.round))).toBe("binary");
    expect(
      answerOf(
        grid(
          (x) => Math.floor(3 * x),
          (x) => Math.round(2 * x),
        ),
      ),
    ).toBe("multiclass");
    expect(
      answerOf(
        grid(
          (x) => x * 7.5,
          (x) => x,
        ),
      ),
    ).toBe("regression");
  });

  it("is not drawn where the answers are NaN", () => {
    expect(decisionBoundaries([{ name: "he", look: lookOf(0), grid: grid(() => NaN, Math.round), note: "" }])).toBeNull();
  });
});
