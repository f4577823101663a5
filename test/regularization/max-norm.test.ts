import { expect, test } from "vitest";
import { evaluate, ndarray, program, real, scalar, type NdArray } from "../../src/engine/index.ts";
import { constraint, maxNorm, type Constraint } from "../../src/regularization/index.ts";
import { random } from "../../src/random/index.ts";

const project = (it: Constraint, w: NdArray, path = "dense1.weight") =>
  evaluate({ w }, ({ w }) => ({ w: it.project(w, { path }) })).w;
const column = (w: NdArray, unit: number) => w.data.filter((_, i) => i % (w.shape.at(-1) ?? 1) === unit);

test("a unit whose weights are too long gets them shortened to the limit, in the same direction", () => {
  const w = ndarray([2, 3], [3, 0.3, 0, 4, 0.4, 0]);
  const found = project(maxNorm({ limit: 1 }), w);
  expect([...column(found, 0)].map((x) => +x.toFixed(15))).toEqual([0.6, 0.8]);
  expect([...column(found, 1)]).toEqual([0.3, 0.4]);
  expect([...column(found, 2)]).toEqual([0, 0]);
});

test("weights within the limit keep their bits, and projecting twice is projecting once", () => {
  const rng = random(2);
  const w = ndarray(
    [7, 5],
    Float64Array.from({ length: 35 }, () => rng.normal()),
  );
  expect(project(maxNorm({ limit: 100 }), w)).toEqual(w);
  const once = project(maxNorm({ limit: 1.5 }), w);
  for (let unit = 0; unit < 5; unit++) expect(Math.hypot(...column(once, unit))).toBeLessThan(1.5 + 1e-12);
  const twice = project(maxNorm({ limit: 1.5 }), once);
  expect(Math.max(...twice.data.map((x, i) => Math.abs(x - once.data[i])))).toBeLessThan(1e-15);
});

test("of a kernel [height, width, in, out] all weights of one output channel count together", () => {
  const w = ndarray([2, 2, 1, 1], [1, 1, 1, 1]);
  expect([...project(maxNorm({ limit: 1 }), w).data]).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test("biases, gains and vectors stay as they are", () => {
  const b = ndarray([3], [10, 10, 10]);
  expect(project(maxNorm(), b, "dense1.bias")).toEqual(b);
  expect(project(maxNorm(), b, "mine.weight")).toEqual(b);
  const gain = ndarray([3, 3], new Array<number>(9).fill(9));
  expect(project(maxNorm(), gain, "norm1.gain")).toEqual(gain);
});

test("the limit flows: one traced program takes other limits", () => {
  const run = program(
    { w: real(2, 1), limit: scalar },
    ({ w, limit }) => ({ w: maxNorm().project(w, { path: "weight", hyper: { limit } }) }),
    { backend: "interpreter" },
  );
  const lengths = [0.5, 1, 10].map((limit) => Math.hypot(...run.call({ w: [3, 4], limit }).w.data));
  expect(lengths[0]).toBeCloseTo(0.5, 14);
  expect(lengths[1]).toBeCloseTo(1, 14);
  expect(lengths[2]).toBe(5);
});

test("a constraint of one's own: weights that may not be negative", () => {
  const nonNegativeWeights = constraint({ name: "nonNegativeWeights", project: ({ param }) => param.max(0) });
  expect([...project(nonNegativeWeights(), ndarray([2, 1], [-1, 2])).data]).toEqual([0, 2]);
});
