import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { erfcx, normalCdf, normalMass, random } from "../../src/random/index.ts";
import { cholesky, inverseFromCholesky, solveCholesky } from "../../src/tuning/numerics/cholesky.ts";
import { symmetricEigen } from "../../src/tuning/numerics/eigen.ts";
import { minimize } from "../../src/tuning/numerics/lbfgs.ts";
import { axisOf } from "../../src/tuning/samplers/axis.ts";
import { constantsOf } from "../../src/tuning/samplers/cma/constants.ts";
import { initialState, update } from "../../src/tuning/samplers/cma/state.ts";
import { objective } from "../../src/tuning/samplers/gp/fit.ts";
import { logH, logHSlope } from "../../src/tuning/samplers/gp/log-expected-improvement.ts";
import { posterior, type Data } from "../../src/tuning/samplers/gp/posterior.ts";
import { halton, scrambledHalton } from "../../src/tuning/samplers/halton-sequence.ts";
import { crowding, dominates, fronts } from "../../src/tuning/samplers/pareto.ts";
import { parzen } from "../../src/tuning/samplers/tpe/parzen.ts";
import { scrambledSobol, sobol, sobolDimensions } from "../../src/tuning/samplers/sobol-sequence.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/tuning/numerics.json", import.meta.url), "utf8"));

const sameRelative = (actual: number, expected: number, tolerance: number, what = "") =>
  expect(Math.abs(actual - expected), `${what}: ${actual}, expected ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(Math.abs(expected), 1e-300),
  );
const same = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value), `entry ${i}`).toBeLessThanOrEqual(tolerance));
};

describe("sequences", () => {
  test("are SciPy's, unscrambled: Sobol in 64 dimensions, Halton in 12", () => {
    (golden.sequences.sobol as number[][]).forEach((point, i) =>
      same(
        point.map((_, d) => sobol(i, d)),
        point,
        0,
      ),
    );
    (golden.sequences.halton as number[][]).forEach((point, i) =>
      same(
        point.map((_, d) => halton(i, d)),
        point,
        1e-14,
      ),
    );
  });

  test.each([1, 2, 3])("scrambling keeps one Sobol point in every interval of equal length, seed %d", (seed) => {
    const coordinate = scrambledSobol(random(seed));
    for (const dimension of [0, 1, 17, sobolDimensions - 1])
      for (const count of [2, 16, 256]) {
        const cells = Array.from({ length: count }, (_, i) => Math.floor(coordinate(i, dimension) * count));
        expect(new Set(cells).size, `${count} points of dimension ${dimension}`).toBe(count);
      }
  });

  test("scrambled points of two dimensions keep one in every elementary box", () => {
    const coordinate = scrambledSobol(random(4));
    for (const across of [1, 2, 4, 8, 16]) {
      const boxes = Array.from({ length: 16 }, (_, i) =>
        [Math.floor(coordinate(i, 0) * across), Math.floor((coordinate(i, 1) * 16) / across)].join(),
      );
      expect(new Set(boxes).size, `${across} columns`).toBe(16);
    }
  });

  test("scrambled Halton keeps one point in every interval of its base", () => {
    const coordinate = scrambledHalton(random(5));
    for (const [dimension, count] of [
      [0, 16],
      [1, 27],
      [2, 25],
      [5, 13],
    ])
      expect(new Set(Array.from({ length: count }, (_, i) => Math.floor(coordinate(i, dimension) * count))).size).toBe(count);
  });

  test("scrambled coordinates are evenly distributed over seeds, beyond the table too", () => {
    for (const dimension of [0, 3, sobolDimensions + 2]) {
      const draws = Array.from({ length: 2000 }, (_, seed) => scrambledSobol(random(seed))(5, dimension));
      const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws.length));
    }
  });
});

describe("the normal distribution", () => {
  const { x, cdf, scaled, erfcx: scaledTail, intervals, mass } = golden.normal;
  test("its distribution function, scaled tail and the mass of intervals are SciPy's and mpmath's", () => {
    x.forEach((value: number, i: number) => sameRelative(normalCdf(value), cdf[i], 1e-12, `cdf(${value})`));
    scaled.forEach((value: number, i: number) => sameRelative(erfcx(value), scaledTail[i], 1e-13, `erfcx(${value})`));
    intervals.forEach(([a, b]: number[], i: number) => sameRelative(normalMass(a, b), mass[i], 1e-12, `mass(${a}, ${b})`));
  });

  test("ln of the expected improvement and its slope are mpmath's, far into the tail", () => {
    const { z, value, slope } = golden.logH;
    z.forEach((at: number, i: number) => {
      expect(Math.abs(logH(at) - value[i]), `logH(${at})`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value[i])));
      sameRelative(logHSlope(at), slope[i], at < -2000 ? 0.01 : 1e-7, `slope at ${at}`);
    });
  });
});

describe("a Parzen estimator", () => {
  const { means, widths, weights, x, logDensity, logProbability } = golden.parzen;
  const estimate = (distribution: Parameters<typeof axisOf>[0]) =>
    parzen([axisOf(distribution)], [Float64Array.from(means as number[])], {
      bandwidth: () => Float64Array.from(widths as number[]),
      weights: Float64Array.from(weights as number[]),
      priorWeight: 1,
    });

  test("has the density of SciPy's truncated normals, and their probability along steps", () => {
    const continuum = estimate({ kind: "float", low: 0, high: 1, log: false, step: null });
    x.forEach((at: number, i: number) => expect(continuum.logDensity(Float64Array.of(at))).toBeCloseTo(logDensity[i], 10));
    const steps = estimate({ kind: "integer", low: 1, high: 5, log: false, step: 1 });
    logProbability.forEach((value: number, i: number) =>
      expect(steps.logDensity(Float64Array.of((i + 0.5) / 5))).toBeCloseTo(value, 10),
    );
  });

  test("draws as its density says", () => {
    const estimated = estimate({ kind: "integer", low: 1, high: 5, log: false, step: 1 });
    const draw = random(8);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[Math.floor(estimated.draw(draw)[0] * 5)]++;
    counts.forEach((count, i) => {
      const p = Math.exp(logProbability[i]);
      expect(Math.abs(count / 20_000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 20_000));
    });
  });

  test("of a list without order is a distribution, and favours what was seen", () => {
    const axis = axisOf({ kind: "categorical", choices: ["a", "b", "c"] });
    const estimated = parzen([axis], [Float64Array.of(axis.place("b"))], {
      bandwidth: (places) => places,
      weights: Float64Array.of(1),
      priorWeight: 1,
    });
    const p = ["a", "b", "c"].map((value) => Math.exp(estimated.logDensity(Float64Array.of(axis.place(value)))));
    expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(p[1]).toBeGreaterThan(p[0]);
    expect(p[0]).toBe(p[2]);
  });
});

describe("linear algebra is NumPy's", () => {
  const { a, b, cholesky: factor, solution, inverse, eigenvalues } = golden.algebra;
  const n = b.length;
  const l = Float64Array.from(a.flat());
  test("Cholesky factor, solution, inverse", () => {
    expect(cholesky(l, n)).toBe(true);
    const inverted = inverseFromCholesky(l, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        expect(l[i * n + j]).toBeCloseTo(factor[i][j], 12);
        expect(inverted[i * n + j]).toBeCloseTo(inverse[i][j], 12);
      }
    same(solveCholesky(l, n, Float64Array.from(b)), solution, 1e-12);
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2), "an indefinite matrix").toBe(false);
  });

  test("eigenvalues; the vectors turn the matrix into them", () => {
    const matrix = Float64Array.from(a.flat());
    const { values, vectors } = symmetricEigen(matrix, n);
    same(
      Array.from(values).toSorted((x, y) => x - y),
      eigenvalues,
      1e-10,
    );
    for (let k = 0; k < n; k++)
      for (let i = 0; i < n; i++) {
        const product = a[i].reduce((sum: number, value: number, j: number) => sum + value * vectors[j * n + k], 0);
        expect(product).toBeCloseTo(values[k] * vectors[i * n + k], 9);
      }
  });
});

test("L-BFGS finds the minimum within bounds that SciPy's finds, and the free one", () => {
  const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i + 1 < x.length; i++) {
      const [a, b] = [x[i + 1] - x[i] ** 2, 1 - x[i]];
      value += 100 * a * a + b * b;
      gradient[i] += -400 * x[i] * a - 2 * b;
      gradient[i + 1] += 200 * a;
    }
    return value;
  };
  const within = minimize(rosenbrock, new Float64Array(4).fill(0.3), { low: 0, high: 0.8, iterations: 500, tolerance: 1e-9 });
  same(within.x, golden.bounded.x, 1e-4);
  expect(within.value).toBeCloseTo(golden.bounded.value, 7);
  const free = minimize(rosenbrock, Float64Array.of(-1.2, 1, -1.2, 1), { iterations: 500, tolerance: 1e-9 });
  expect(free.value).toBeLessThan(1e-8);
});

describe("a Gaussian process", () => {
  const { x, y, weights, scale, noise, shares, at, mean, variance, logLikelihood } = golden.gaussianProcess;
  const data: Data = {
    points: x.map((point: number[]) => Float64Array.from(point)),
    values: Float64Array.from(y),
    noiseShares: Float64Array.from(shares),
    categorical: [false, false, false],
  };
  const model = { weights: Float64Array.from(weights as number[]), scale, noise };

  test("has SciPy's posterior", () => {
    const known = posterior(data, model);
    at.forEach((point: number[], i: number) => {
      const found = known.at(Float64Array.from(point));
      expect(found.mean).toBeCloseTo(mean[i], 8);
      expect(found.variance).toBeCloseTo(variance[i], 8);
    });
  });

  test("knows the gradients of its mean and variance", () => {
    const known = posterior(data, model);
    const point = Float64Array.of(0.3, 0.6, 0.45);
    const { meanGradient, varianceGradient } = known.withGradient(point);
    for (let d = 0; d < 3; d++) {
      const [up, down] = [1e-5, -1e-5].map((step) => known.at(point.map((v, j) => (j === d ? v + step : v))));
      expect(meanGradient[d]).toBeCloseTo((up.mean - down.mean) / 2e-5, 6);
      expect(varianceGradient[d]).toBeCloseTo((up.variance - down.variance) / 2e-5, 6);
    }
  });

  test("has SciPy's likelihood, and its gradient", () => {
    const f = objective(data);
    const theta = Float64Array.from([...(weights as number[]).map(Math.log), Math.log(scale), Math.log(noise - 1e-6)]);
    const gradient = new Float64Array(5);
    const value = f(theta, gradient);
    const prior =
      (weights as number[]).reduce((sum, w) => sum - 0.1 * (w + 1 / w), 0) +
      Math.log(scale) -
      scale +
      0.1 * Math.log(noise) -
      30 * noise;
    expect(-value - prior).toBeCloseTo(logLikelihood + 4.5 * Math.log(2 * Math.PI), 9);
    for (let i = 0; i < 5; i++) {
      const [up, down] = [1e-5, -1e-5].map((step) =>
        f(
          theta.map((v, j) => (j === i ? v + step : v)),
          new Float64Array(5),
        ),
      );
      expect(gradient[i]).toBeCloseTo((up - down) / 2e-5, 5);
    }
  });
});

test("three generations of CMA-ES are those of the package cmaes", () => {
  const constants = constantsOf(4, golden.cma.weights.length);
  same(constants.weights, golden.cma.weights, 1e-12);
  let state = initialState(new Float64Array(4).fill(0.5), 1 / 6);
  for (const { points, mean, sigma, covariance } of golden.cma.generations) {
    state = update(
      state,
      points.map((point: number[]) => Float64Array.from(point)),
      constants,
    );
    same(state.mean, mean, 1e-10);
    expect(state.sigma).toBeCloseTo(sigma, 10);
    same(state.covariance, covariance.flat(), 1e-9);
  }
});

describe("Pareto fronts", () => {
  const draw = random(12);
  const points = Array.from({ length: 80 }, () => Array.from({ length: 3 }, () => draw.integer(6)));

  test("are what dominance says, peeled off one by one", () => {
    let left = points.map((_, i) => i);
    for (const front of fronts(points)) {
      const first = left.filter((i) => !left.some((j) => dominates(points[j], points[i])));
      expect(front.toSorted((a, b) => a - b)).toEqual(first);
      left = left.filter((i) => !first.includes(i));
    }
    expect(left).toEqual([]);
  });

  test("crowding is the sum of the neighbours' distances, endless at the ends", () => {
    expect(
      crowding([
        [0, 4],
        [1, 2],
        [4, 0],
      ]),
    ).toEqual([Infinity, 2, Infinity]);
    expect(
      crowding([
        [0, 8],
        [1, 4],
        [2, 3],
        [8, 0],
      ])[1],
    ).toBeCloseTo(2 / 8 + 5 / 8, 12);
  });
});
