import { describe, expect, test } from "vitest";
import { evaluate, input, ndarray, type NdArray } from "../../src/engine/index.ts";
import { clipByGlobalNorm, clipByNorm, clipByValue, clippings, type Transformation } from "../../src/optimization/index.ts";
import { factories } from "../../src/options/index.ts";
import { array, backends, difference, golden, interpreter } from "./drive.ts";

interface Recorded {
  readonly clipping: string;
  readonly source: string;
  readonly hyper: { readonly maximum: number };
  readonly gradients: string;
  readonly clipped: Record<string, []>;
}
const recorded = golden("clipping");

const clipped = (of: Transformation, grads: Record<string, NdArray>, backend = interpreter): Record<string, Float64Array> => {
  const { name: _, ...options } = backend;
  const hyper = Object.fromEntries(Object.entries(of.hyper).map(([name, value]) => [`hyper ${name}`, value as number]));
  const found = evaluate(
    { ...grads, ...hyper },
    (all) =>
      of.update(
        Object.fromEntries(Object.keys(grads).map((path) => [path, all[path]])),
        {},
        {},
        {
          hyper: Object.fromEntries(Object.keys(of.hyper).map((name) => [name, all[`hyper ${name}`]])),
          step: input("step", [], "float64"),
        },
      )[0],
    options,
  );
  return Object.fromEntries(Object.entries(found).map(([path, { data }]) => [path, data]));
};

const build: Record<string, (maximum: number) => Transformation> = {
  value: (maxValue) => clipByValue({ maxValue }),
  norm: (maxNorm) => clipByNorm({ maxNorm }),
  globalNorm: (maxNorm) => clipByGlobalNorm({ maxNorm }),
};

describe("clipped gradients agree with PyTorch and Optax", () => {
  for (const { clipping, source, hyper, gradients, clipped: theirs } of recorded.runs as Recorded[]) {
    if (!(clipping in build)) continue;
    test(`${source}, ${gradients} gradients`, () => {
      const grads = Object.fromEntries(
        Object.entries(recorded.gradients[gradients] as Record<string, []>).map(([path, values]) => [path, array(values)]),
      );
      const ours = clipped(build[clipping](hyper.maximum), grads);
      // PyTorch divides by the norm + 10⁻⁶, which shows in the seventh digit.
      for (const [path, values] of Object.entries(theirs)) expect(difference(ours[path], array(values).data)).toBeLessThan(1e-6);
    });
  }
});

test("every clipping was compared", () => {
  expect([...factories(clippings).keys()].sort()).toEqual(
    Object.values(build)
      .map((make) => make(1).name)
      .sort(),
  );
});

describe.each(backends)("$name", (backend) => {
  const grads = { a: ndarray([2], [3, NaN]), b: ndarray([2], [Infinity, 1]) };

  test("clipping by value bounds infinity and leaves NaN", () => {
    const found = clipped(clipByValue({ maxValue: 2 }), grads, backend);
    expect([...found.a, ...found.b]).toEqual([2, NaN, 2, 1]);
  });

  test("clipping by norm makes a tensor without a norm NaN, and only that", () => {
    const found = clipped(clipByNorm(), { ...grads, c: ndarray([2], [3, 4]) }, backend);
    expect([...found.a, ...found.b]).toEqual([NaN, NaN, NaN, NaN]);
    expect(found.c[0]).toBeCloseTo(0.6);
  });

  test("clipping by the global norm makes all of them NaN", () => {
    const found = clipped(clipByGlobalNorm(), { ...grads, c: ndarray([2], [3, 4]) }, backend);
    expect([...found.c]).toEqual([NaN, NaN]);
  });

  test("zero gradients stay zero", () => {
    for (const make of [clipByValue, clipByNorm, clipByGlobalNorm])
      expect([...clipped(make(), { a: ndarray([2]) }, backend).a]).toEqual([0, 0]);
  });
});
