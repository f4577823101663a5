import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Shape, ndarray, sizeOf } from "../../src/engine/index.ts";
import {
  type Initializer,
  constant,
  each,
  fans,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identityMatrix,
  initializer,
  initializers,
  isInitializer,
  lecunNormal,
  lecunUniform,
  lsuv,
  normal,
  ones,
  orthogonal,
  restoreInitializer,
  sparse,
  truncatedNormal,
  uniform,
  xavierFanIn,
  zeros,
} from "../../src/initialization/index.ts";
import { UserError, factories, parse, positive } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { kolmogorovSmirnov, moments, normalCdf, truncatedCdf, uniformCdf } from "./distributions.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/nn/initialization.json", import.meta.url), "utf8"));
const registry = [...factories(initializers).values()].map((make) => (make as () => unknown)()).filter(isInitializer);
const shapes: Shape[] = [
  [1, 1],
  [1, 7],
  [7, 1],
  [30, 64],
  [13, 5],
  [3, 3, 4, 6],
];

describe.each(registry.map((init) => [init.name, init] as const))("%s", (name, init) => {
  test("gives the same bits for the same seed, and others for another seed or path", () => {
    for (const shape of shapes) {
      const draw = (seed: number, path: string) => init(random(seed).fork(path), shape);
      expect(draw(7, "dense1").shape).toEqual(shape);
      expect(draw(7, "dense1").data).toEqual(draw(7, "dense1").data);
      if (
        ["zeros", "ones", "constant", "identity"].includes(name) ||
        (name === "sparse" && sizeOf(shape) < 9) ||
        (name === "orthogonal" && sizeOf(shape) === 1)
      )
        continue;
      expect(draw(8, "dense1").data).not.toEqual(draw(7, "dense1").data);
      expect(draw(7, "dense2").data).not.toEqual(draw(7, "dense1").data);
    }
  });

  test("draws of different paths are uncorrelated", () => {
    if (["zeros", "ones", "constant", "identity"].includes(name)) return;
    const [a, b] = ["dense1", "dense2"].map((path) => init(random(3).fork(path), [60, 50]).data);
    const [ma, mb] = [moments(a), moments(b)];
    const covariance = a.reduce((sum, x, i) => sum + (x - ma.mean) * (b[i] - mb.mean), 0) / a.length;
    expect(Math.abs(covariance) / Math.sqrt(ma.variance * mb.variance)).toBeLessThan(4 / Math.sqrt(a.length));
  });

  test("is found by its name, comes back from JSON, and shows finite numbers", () => {
    const again = restoreInitializer(JSON.parse(JSON.stringify(init.config)));
    const parsed = parse(name, initializers, "initializer") as Initializer;
    expect([again.label, parsed.label]).toEqual([init.label, init.label]);
    const drawn = init(random(1), [9, 8]).data;
    expect(again(random(1), [9, 8]).data).toEqual(drawn);
    expect(drawn.every(Number.isFinite)).toBe(true);
  });

  test("draws nothing for a shape of no numbers", () => {
    expect(init(random(1), [0, 3]).data).toHaveLength(0);
    expect(init(random(1), [3, 0]).data).toHaveLength(0);
  });
});

describe("distributions", () => {
  const he = (fan: number) => Math.sqrt(2 / fan);
  const cases: [
    name: string,
    init: Initializer,
    std: (fan: { fanIn: number; fanOut: number }) => number,
    shape: "normal" | "uniform" | "truncated",
  ][] = [
    ["normal:10", normal({ std: 10 }), () => 10, "normal"],
    ["uniform:0.3", uniform({ limit: 0.3 }), () => 0.3 / Math.sqrt(3), "uniform"],
    ["truncatedNormal", truncatedNormal({ std: 2 }), () => 2, "truncated"],
    ["truncatedNormal, uncorrected", truncatedNormal({ std: 2, corrected: false }), () => 2 * 0.8796256610342398, "truncated"],
    ["lecunNormal", lecunNormal(), ({ fanIn }) => 1 / Math.sqrt(fanIn), "normal"],
    ["lecunUniform", lecunUniform(), ({ fanIn }) => 1 / Math.sqrt(fanIn), "uniform"],
    ["xavierFanIn", xavierFanIn(), ({ fanIn }) => 1 / Math.sqrt(fanIn), "normal"],
    ["glorotNormal", glorotNormal(), ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)), "normal"],
    ["glorotUniform", glorotUniform(), ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)), "uniform"],
    [
      "glorotNormal for tanh",
      glorotNormal({ activation: "tanh" }),
      ({ fanIn, fanOut }) => (5 / 3) * Math.sqrt(2 / (fanIn + fanOut)),
      "normal",
    ],
    ["heNormal", heNormal(), ({ fanIn }) => he(fanIn), "normal"],
    ["heNormal, fanOut", heNormal({ mode: "fanOut" }), ({ fanOut }) => he(fanOut), "normal"],
    ["heNormal, fanAverage", heNormal({ mode: "fanAverage" }), ({ fanIn, fanOut }) => he((fanIn + fanOut) / 2), "normal"],
    ["heNormal, truncated", heNormal({ truncated: true }), ({ fanIn }) => he(fanIn), "truncated"],
    ["heNormal for leakyRelu", heNormal({ activation: "leakyRelu", slope: 0.2 }), ({ fanIn }) => he(fanIn * 1.04), "normal"],
    ["heNormal, gain 3", heNormal({ gain: 3 }), ({ fanIn }) => 3 * he(fanIn), "normal"],
    ["heUniform", heUniform(), ({ fanIn }) => he(fanIn), "uniform"],
    [
      "PyTorch's linear layer",
      heUniform({ activation: "leakyRelu", slope: Math.sqrt(5) }),
      ({ fanIn }) => 1 / Math.sqrt(3 * fanIn),
      "uniform",
    ],
  ];
  test.each(cases)("%s has its mean, variance and distribution over odd shapes", (_, init, std, form) => {
    for (const shape of [
      [61, 83],
      [3, 701],
      [701, 3],
      [1, 2003],
      [3, 5, 13, 17],
    ]) {
      const scale = std(fans(shape));
      const cdf = {
        normal: normalCdf,
        uniform: uniformCdf(Math.sqrt(3)),
        truncated: (z: number) => truncatedCdf(z * 0.8796256610342398),
      }[form];
      const sample = init(random(11).fork(String(shape)), shape).data.map((x) => x / scale);
      const { mean, variance, fourth } = moments(sample);
      const n = sample.length;
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt((fourth - 1) / n));
      expect(kolmogorovSmirnov(sample, cdf)).toBeLessThan(1.95);
    }
  });

  test("the distance tells a normal from a uniform and a truncated normal of the same variance", () => {
    expect(kolmogorovSmirnov(normal({ std: 1 })(random(1), [61, 83]).data, uniformCdf(Math.sqrt(3)))).toBeGreaterThan(3);
    expect(kolmogorovSmirnov(truncatedNormal({ std: 1 })(random(1), [261, 183]).data, normalCdf)).toBeGreaterThan(1.95);
  });

  test("a mean moves the whole distribution", () => {
    for (const init of [normal({ mean: 5 }), uniform({ mean: 5 }), truncatedNormal({ mean: 5 })])
      expect(moments(init(random(2), [40, 40]).data).mean).toBeCloseTo(5, 2);
  });

  test("the truncated normal has SciPy's deviation, fourth moment and distribution, and nothing beyond two deviations", () => {
    const { standardDeviation, fourthMoment, points, cdf } = golden.truncatedNormal;
    const { data } = truncatedNormal({ std: 1, corrected: false })(random(5), [200, 200]);
    const found = moments(data);
    expect(Math.sqrt(found.variance)).toBeCloseTo(standardDeviation, 2);
    expect(found.fourth).toBeCloseTo(fourthMoment, 1);
    expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(2);
    points.forEach((x: number, i: number) => expect(truncatedCdf(x)).toBeCloseTo(cdf[i], 12));
  });

  test("fans are PyTorch's, which stores kernels the other way round", () => {
    for (const { in: i, out, fanIn, fanOut } of golden.fans.dense) expect(fans([i, out])).toEqual({ fanIn, fanOut });
    for (const {
      torchShape: [out, inner, height, width],
      fanIn,
      fanOut,
    } of golden.fans.convolution)
      expect(fans([height, width, inner, out])).toEqual({ fanIn, fanOut });
    expect([fans([5]), fans([])]).toEqual([
      { fanIn: 5, fanOut: 5 },
      { fanIn: 1, fanOut: 1 },
    ]);
  });
});

describe("common random numbers", () => {
  const draw = (init: Initializer, shape: Shape = [9, 14]) => init(random(21).fork("dense1"), shape).data;

  test("initializers with normal numbers differ by a factor only, draw for draw", () => {
    const base = draw(normal({ std: 1 }));
    for (const init of [heNormal(), glorotNormal(), lecunNormal(), xavierFanIn(), normal({ std: 10 })]) {
      const ratios = draw(init).map((x, i) => x / base[i]);
      ratios.forEach((ratio) => expect(ratio).toBeCloseTo(ratios[0], 12));
    }
    expect(draw(xavierFanIn())).toEqual(draw(lecunNormal()));
  });

  test("uniform and truncated ones rank their entries like the normal ones", () => {
    const order = (data: Float64Array) => [...data.keys()].sort((a, b) => data[a] - data[b]);
    for (const init of [uniform(), heUniform(), glorotUniform(), truncatedNormal(), heNormal({ truncated: true })])
      expect(order(draw(init))).toEqual(order(draw(normal())));
  });

  test("entries are drawn in row-major order, so that a longer matrix begins with the shorter one", () => {
    const short = draw(normal(), [4, 6]);
    expect(draw(normal(), [9, 6]).subarray(0, 24)).toEqual(short);
    expect(draw(normal(), [6, 4])).toEqual(short);
  });
});

describe("constants", () => {
  test("fill", () => {
    expect([zeros(), ones(), constant({ value: -0.5 })].map((init) => [...init(random(0), [2]).data])).toEqual([
      [0, 0],
      [1, 1],
      [-0.5, -0.5],
    ]);
  });
});

describe("orthogonal", () => {
  const gram = ({ data }: { data: Float64Array }, rows: number, columns: number, byRow: boolean) => {
    const [n, length] = byRow ? [rows, columns] : [columns, rows];
    const at = (v: number, k: number) => data[byRow ? v * columns + k : k * columns + v];
    return Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => Array.from({ length }, (_, k) => at(i, k) * at(j, k)).reduce((a, b) => a + b, 0)),
    );
  };

  test.each([
    [8, 8],
    [64, 64],
    [120, 30],
    [16, 5],
    [3, 12],
    [1, 1],
    [1, 9],
    [9, 1],
    [40, 90],
  ])("%i × %i: columns or rows are orthonormal to 1e-10", (rows, columns) => {
    const q = orthogonal({ gain: 1.5 })(random(4), [rows, columns]);
    gram(q, rows, columns, rows < columns).forEach((row, i) =>
      row.forEach((dot, j) => expect(Math.abs(dot - (i === j ? 2.25 : 0))).toBeLessThan(1e-10)),
    );
  });

  test("is the Q of a QR decomposition with positive diagonal, for the normal draws", () => {
    // R = QᵀA is upper triangular with a positive diagonal.
    const a = normal({ std: 1 })(random(6), [6, 4]).data;
    const q = orthogonal()(random(6), [6, 4]).data;
    const r = (i: number, j: number) => [0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + q[k * 4 + i] * a[k * 4 + j], 0);
    for (let i = 0; i < 4; i++) {
      expect(r(i, i)).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(Math.abs(r(i, j))).toBeLessThan(1e-13);
    }
  });

  test("a kernel is orthogonal as [window · in, out]; a vector is refused", () => {
    const q = orthogonal()(random(4), [3, 3, 2, 5]);
    gram(q, 18, 5, false).forEach((row, i) =>
      row.forEach((dot, j) => expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-12)),
    );
    expect(() => orthogonal()(random(4), [5])).toThrow("orthogonal: expected a parameter of two or more axes, got [5]");
  });

  test("is drawn uniformly: entries have the moments and the distribution of a point on a sphere", () => {
    for (const { rows, columns, variance, fourthMoment, points, cdf } of golden.orthogonal) {
      if (rows * columns === 1) continue;
      const seeds = 1500;
      const first: number[] = [];
      const all: number[] = [];
      for (let seed = 0; seed < seeds; seed++) {
        const { data } = orthogonal()(random(seed), [rows, columns]);
        first.push(data[0]);
        all.push(...data);
      }
      const found = moments(all);
      expect(found.mean).toBeCloseTo(0, 2);
      expect(found.variance / variance).toBeCloseTo(1, 1);
      expect(found.fourth / fourthMoment).toBeCloseTo(1, 0);
      points.forEach((x: number, i: number) => {
        const share = first.filter((v) => v <= x).length / seeds;
        expect(Math.abs(share - cdf[i])).toBeLessThan(4 * Math.sqrt(0.25 / seeds));
      });
    }
  });
});

describe("identity", () => {
  test("passes on what fits, times its gain; a kernel passes on the middle of its window", () => {
    expect([...identityMatrix({ gain: 2 })(random(0), [2, 3]).data]).toEqual([2, 0, 0, 0, 2, 0]);
    const kernel = identityMatrix()(random(0), [3, 3, 2, 2]).data;
    expect(kernel.reduce((a, b) => a + b)).toBe(2);
    expect([...kernel.subarray(16, 20)]).toEqual([1, 0, 0, 1]);
    expect(() => identityMatrix()(random(0), [3])).toThrow(UserError);
  });
});

describe("sparse", () => {
  const kept = (init: Initializer, shape: Shape) => {
    const { data } = init(random(9), shape);
    return Array.from(
      { length: shape[1] },
      (_, unit) => Array.from({ length: shape[0] }, (_, row) => data[row * shape[1] + unit]).filter((w) => w !== 0).length,
    );
  };

  test("each unit keeps the share or the number of connections it should", () => {
    expect(kept(sparse({ sparsity: 0.9 }), [30, 5])).toEqual([3, 3, 3, 3, 3]);
    expect(kept(sparse({ sparsity: 0.85 }), [10, 2])).toEqual([1, 1]); // zeros are rounded up, as in PyTorch
    expect(kept(sparse({ connections: 15 }), [40, 3])).toEqual([15, 15, 15]);
    expect(kept(sparse({ connections: 15 }), [4, 2])).toEqual([4, 4]);
    expect(kept(sparse({ sparsity: 0 }), [6, 2])).toEqual([6, 6]);
    expect(kept(sparse({ sparsity: 1 }), [6, 2])).toEqual([0, 0]);
  });

  test("what is kept is normal, and which ones are kept is random", () => {
    const { data } = sparse({ connections: 40, std: 2 })(random(1), [100, 100]);
    expect(
      kolmogorovSmirnov(
        data.filter((w) => w !== 0).map((w) => w / 2),
        normalCdf,
      ),
    ).toBeLessThan(1.95);
    const byRow = Array.from(
      { length: 100 },
      (_, row) => data.subarray(row * 100, row * 100 + 100).filter((w) => w !== 0).length,
    );
    expect(moments(byRow).variance).toBeCloseTo(24, -1);
  });
});

describe("specifications", () => {
  test("short names and first options", () => {
    const label = (text: string) => (parse(text, initializers, "initializer") as Initializer).label;
    expect(
      ["normal:10", "he", "kaiming", "xavier", "glorot", "lecun", "he-uniform:mode=fan-out", "constant:3", "uniform:0.1"].map(
        label,
      ),
    ).toEqual([
      "normal(std=10)",
      "heNormal",
      "heNormal",
      "glorotNormal",
      "glorotNormal",
      "lecunNormal",
      "heUniform(mode=fanOut)",
      "constant(value=3)",
      "uniform(limit=0.1)",
    ]);
    expect(label("he:activation=leaky-relu,slope=0.2")).toBe("heNormal(slope=0.2, activation=leakyRelu)");
    expect(() => label("hee")).toThrow('unknown initializer "hee"; did you mean "he"?');
    expect(() => normal({ std: -1 })).toThrow("normal: std: expected a number >= 0, got -1; the default is 0.01.");
  });

  test("an initializer of one's own has the same form", () => {
    const laplace = initializer({
      name: "laplace",
      hyper: { scale: positive(1) },
      draw: ({ random, shape, fanIn, scale }) =>
        each(shape, () => {
          const u = random.uniform() - 0.5;
          return (-scale / Math.sqrt(2 * fanIn)) * Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
        }),
    });
    const made = laplace({ scale: 2 });
    expect(made.label).toBe("laplace(scale=2)");
    expect(moments(made(random(1), [50, 80]).data).variance).toBeCloseTo(4 / 50, 1);
    expect(restoreInitializer(made.config, { laplace }).label).toBe("laplace(scale=2)");
    expect(() => restoreInitializer(made.config)).toThrow(
      'a saved network names the initializer "laplace", which is not built in',
    );
    expect(() => laplace({ scale: 0 })).toThrow("laplace: scale: expected a number > 0, got 0");
  });

  test("LSUV looks at data and is no initializer by itself", () => {
    expect(isInitializer(lsuv())).toBe(false);
    expect(isInitializer(heNormal)).toBe(false);
    expect(isInitializer(ndarray([1]))).toBe(false);
    expect(() => restoreInitializer(lsuv().config)).toThrow(UserError);
  });
});
