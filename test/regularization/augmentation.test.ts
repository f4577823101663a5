import { describe, expect, test } from "vitest";
import {
  evaluate,
  index,
  ndarray,
  program,
  real,
  scalar,
  uniform,
  type NdArray,
  type Shape,
  type Tensor,
} from "../../src/engine/index.ts";
import { softmaxCrossEntropy } from "../../src/losses/index.ts";
import { imageShift, inputNoise, mixup, type Augmentation } from "../../src/regularization/index.ts";
import { random } from "../../src/random/index.ts";

/** A program that augments a batch at a step; numbers flow. */
function augmenting(it: Augmentation, x: Shape, y: Shape, classes = 0) {
  const names = Object.keys(it.hyper);
  const specs = {
    x: real(...x),
    y: real(...y),
    seed: index(),
    step: index(),
    ...Object.fromEntries(names.map((n) => [n, scalar])),
  };
  const run = program(
    specs,
    ({ x, y, seed, step, ...hyper }) => {
      let site = 0;
      const batch = it.apply({ x, y }, { uniform: (shape) => uniform(shape, seed, step, site++), classes, hyper });
      return { x: batch.x, y: batch.y };
    },
    { backend: "interpreter" },
  );
  return (x: NdArray, y: NdArray, step: number, hyper: Record<string, number> = {}, seed = 5) =>
    run.call({ x, y, seed, step, ...it.hyper, ...hyper });
}

/** Largest distance between the sample's distribution and `cdf` (Kolmogorov & Smirnov), times √n: above 1.63 in 1 of 100. */
function kolmogorov(sample: number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  return Math.sqrt(n) * Math.max(...sorted.map((x, i) => Math.max((i + 1) / n - cdf(x), cdf(x) - i / n)));
}

/** Φ by its series around 0, good to 1e-12 for |x| < 6. */
function normalCdf(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 1; Math.abs(term) > 1e-17; k++) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe("input noise", () => {
  const n = 4000;
  const zeros = ndarray([n, 1]);

  test("is normal with the given standard deviation", () => {
    const run = augmenting(inputNoise(), [n, 1], [n, 1]);
    const noise = [...run(zeros, zeros, 1, { std: 0.5 }).x.data].map((x) => x / 0.5);
    expect(kolmogorov(noise, normalCdf)).toBeLessThan(1.63);
    expect(noise.reduce((a, b) => a + b) / n).toBeCloseTo(0, 1);
    expect(noise.reduce((a, b) => a + b * b, 0) / n).toBeCloseTo(1, 1);
  });

  test("is new at every step, the same for the same seed and step, and leaves targets alone", () => {
    const run = augmenting(inputNoise(), [3, 2], [3, 1]);
    const [x, y] = [ndarray([3, 2], [1, 2, 3, 4, 5, 6]), ndarray([3, 1], [1, 0, 1])];
    expect(run(x, y, 1)).toEqual(run(x, y, 1));
    expect(run(x, y, 1).x).not.toEqual(run(x, y, 2).x);
    expect(run(x, y, 1).x).not.toEqual(run(x, y, 1, {}, 6).x);
    expect(run(x, y, 1).y).toEqual(y);
    expect(run(x, y, 1, { std: 0 }).x).toEqual(x);
  });
});

describe("mixup", () => {
  const identity = (n: number) =>
    ndarray(
      [n, n],
      Float64Array.from({ length: n * n }, (_, i) => +(i % (n + 1) === 0)),
    );

  /** λ of each row and the row it was mixed with, read off a batch of unit vectors. */
  function blends(x: NdArray): { lambda: number; partner: number }[] {
    const n = x.shape[0];
    return Array.from({ length: n }, (_, i) => {
      const row = x.data.subarray(i * n, i * n + n);
      const partner = row.findIndex((v, j) => j !== i && v > 0);
      return { lambda: row[i], partner: partner < 0 ? i : partner };
    });
  }

  test("the share of a blend follows Beta(α, α), whatever α", () => {
    const n = 3000;
    const run = augmenting(mixup({ perExample: true }), [n, 1], [n, 1]);
    // Where the batch is 1 in its first half and 0 in the second, a blend of two different rows shows λ or 1 − λ: the same law.
    const [x, y] = [
      ndarray(
        [n, 1],
        Float64Array.from({ length: n }, (_, i) => +(i < n / 2)),
      ),
      ndarray([n, 1]),
    ];
    const shares = (alpha: number) =>
      [1, 2, 3, 4].flatMap((step) => [...run(x, y, step, { alpha }).x.data].filter((v) => v !== 0 && v !== 1));
    const laws: [number, (v: number) => number][] = [
      [0.5, (v) => (2 / Math.PI) * Math.asin(Math.sqrt(v))],
      [1, (v) => v],
      [2, (v) => v * v * (3 - 2 * v)],
      [3, (v) => v ** 3 * (10 - 15 * v + 6 * v * v)],
    ];
    for (const [alpha, cdf] of laws) {
      const found = shares(alpha);
      expect(found.length).toBeGreaterThan(1000);
      expect(kolmogorov(found, cdf), `alpha ${alpha}`).toBeLessThan(1.63);
    }
  });

  test.each([0.1, 0.2, 0.4, 8])("for α = %d the share has the mean ½ and the variance 1 / (8α + 4)", (alpha) => {
    const run = augmenting(mixup({ perExample: true }), [2, 2], [2, 1]);
    const found: number[] = [];
    for (let step = 1; found.length < 4000; step++)
      found.push(
        ...blends(run(identity(2), ndarray([2, 1]), step, { alpha }).x)
          .filter(({ partner }, i) => partner !== i)
          .map(({ lambda }) => lambda),
      );
    const mean = found.reduce((a, b) => a + b) / found.length;
    const variance = found.reduce((a, b) => a + (b - 0.5) ** 2, 0) / found.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(variance * (8 * alpha + 4) - 1)).toBeLessThan(0.1);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...found)).toBeLessThanOrEqual(1);
  });

  test.each([1, 2, 3, 5, 8, 13])("in a batch of %d every example meets every other, or itself, equally often", (n) => {
    const run = augmenting(mixup(), [n, n], [n, 1]);
    const met = new Float64Array(n * n);
    const steps = 60 * n;
    for (let step = 1; step <= steps; step++)
      blends(run(identity(n), ndarray([n, 1]), step, { alpha: 5 }).x).forEach(({ partner }, i) => met[i * n + partner]++);
    // One number moves the whole batch, so each row of the table is the same sample of `steps` draws from n.
    const first = met.subarray(0, n);
    const chiSquare = first.reduce((sum, count) => sum + (count - 60) ** 2 / 60, 0);
    expect(chiSquare).toBeLessThan(2 * n + 15);
    expect(first.reduce((a, b) => a + b)).toBe(steps);
  });

  test("inputs and labels are blended alike, and one share serves the batch", () => {
    const n = 6;
    const run = augmenting(mixup(), [n, n], [n, 1], n);
    for (const step of [1, 2, 3, 4]) {
      const { x, y } = run(identity(n), ndarray([n, 1], [0, 1, 2, 3, 4, 5]), step, { alpha: 2 });
      expect(y).toEqual(x);
      const shares = blends(x).map(({ lambda }) => lambda);
      expect(new Set(shares).size).toBe(1);
      for (let i = 0; i < n; i++) expect(y.data.subarray(i * n, i * n + n).reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    }
  });

  test("labels 0 and 1 become probabilities; images keep their shape", () => {
    const run = augmenting(mixup({ perExample: true }), [4, 3, 2], [4, 1]);
    const { x, y } = run(ndarray([4, 3, 2], new Array<number>(24).fill(7)), ndarray([4, 1], [0, 1, 0, 1]), 3, { alpha: 1 });
    expect(x.shape).toEqual([4, 3, 2]);
    for (const v of x.data) expect(v).toBeCloseTo(7, 12);
    for (const v of y.data) expect(v >= 0 && v <= 1).toBe(true);
  });

  test("the cross-entropy of blended labels is the blend of two cross-entropies", () => {
    const rng = random(1);
    const z = ndarray([1, 3], [rng.normal(), rng.normal(), rng.normal()]);
    const { blended, a, b } = evaluate(
      { z, soft: ndarray([1, 3], [0.3, 0, 0.7]), ya: ndarray([1, 1], [0]), yb: ndarray([1, 1], [2]) },
      ({ z, soft, ya, yb }) => {
        const of = (y: Tensor) => softmaxCrossEntropy({ labelSmoothing: 0.1 }).perExample(z, y);
        return { blended: of(soft), a: of(ya), b: of(yb) };
      },
    );
    expect(blended.data[0]).toBeCloseTo(0.3 * a.data[0] + 0.7 * b.data[0], 14);
  });
});

describe("image shift", () => {
  const n = 400;
  const one = (at: number, channels = 1) => Float64Array.from({ length: 49 * channels }, (_, i) => (i === at ? 9 : -1));

  test("moves each image by whole pixels, every way equally often, anew in every step; labels stay", () => {
    const run = augmenting(imageShift({ pixels: 2 }), [n, 7, 7, 1], [n, 1]);
    const images = ndarray([n, 7, 7, 1], Array.from({ length: n }, () => [...one(24)]).flat());
    const labels = ndarray([n, 1]);
    const ways = (step: number) => {
      const { x, y } = run(images, labels, step);
      expect(y).toEqual(labels);
      return Array.from({ length: n }, (_, i) => {
        const image = x.data.subarray(i * 49, (i + 1) * 49);
        const at = image.indexOf(9);
        expect(image.filter((v) => v === -1)).toHaveLength(48);
        return [Math.floor(at / 7) - 3, (at % 7) - 3];
      });
    };
    const [first, second] = [ways(1), ways(2)];
    expect(first).not.toEqual(second);
    expect(ways(1)).toEqual(first);
    const counts = new Map<string, number>();
    for (const way of [...first, ...second]) counts.set(String(way), (counts.get(String(way)) ?? 0) + 1);
    expect(counts.size).toBe(25);
    // 25 cells of 32 expected: χ² above 51.2 in 1 of 1000.
    expect([...counts.values()].reduce((sum, c) => sum + (c - 32) ** 2 / 32, 0)).toBeLessThan(51.2);
  });

  test("what comes in is as dark as the darkest of each channel", () => {
    const run = augmenting(imageShift({ pixels: 3 }), [1, 3, 3, 2], [1, 1]);
    const image = ndarray([1, 3, 3, 2], Array.from({ length: 9 }, (_, i) => [5 + i, -20 + i]).flat());
    for (const step of [1, 2, 3, 4, 5]) {
      const { data } = run(image, ndarray([1, 1]), step).x;
      expect(Math.min(...data.filter((_, i) => i % 2 === 0))).toBe(5);
      expect(Math.min(...data.filter((_, i) => i % 2 === 1))).toBe(-20);
    }
  });

  test("refuses what is no image", () => {
    expect(() => augmenting(imageShift(), [4, 9], [4, 1])).toThrow(
      "imageShift: expected images [batch, height, width, channels], got [4, 9]",
    );
  });
});
