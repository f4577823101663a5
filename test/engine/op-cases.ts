// One row an operation: calls of it over fuzzed shapes, and numbers that suit it. What every operation must pass draws from
// here; an operation without a row fails the test of gradients.
import { readdirSync } from "node:fs";
import * as fc from "fast-check";
import { type NdArray, type Shape, type Tensor, ndarray, sizeOf } from "../../src/engine/index.ts";
import type { Random } from "../../src/random/index.ts";

const folder = new URL("../../src/engine/ops/", import.meta.url);
const isOp = (value: unknown): value is Tensor["op"] =>
  typeof value === "object" && value !== null && "vjp" in value && "kind" in value;
export const ops = new Map<string, Tensor["op"]>();
for (const file of readdirSync(folder))
  for (const value of Object.values((await import(new URL(file, folder).href)) as object))
    if (isOp(value)) ops.set(value.name, value);

/** How values are drawn so that no difference quotient crosses a kink, a jump or a pole. */
export type Draw = (rng: Random) => number;
export const anywhere: Draw = (rng) => 4 * rng.uniform() - 2;
const above0: Draw = (rng) => 0.3 + 2 * rng.uniform();
const awayFrom0: Draw = (rng) => (rng.uniform() < 0.5 ? -1 : 1) * above0(rng);
const betweenWholes: Draw = (rng) => rng.integer(5) - 2 + 0.2 + 0.6 * rng.uniform();

/** One call of the operation: its differentiable sources, whole-number sources, and its argument. */
export interface Case {
  readonly shapes: readonly Shape[];
  readonly draws?: readonly Draw[];
  readonly indices?: readonly { shape: Shape; below: number }[];
  readonly arg: unknown;
}
export interface Row {
  readonly cases: fc.Arbitrary<Case>;
  /** Values that keep `x[0]` and `x[1]`, or the entries of one axis, apart. */
  readonly spread?: boolean;
}

/** The rows, with axes of these sizes. */
export function operations(sizes: readonly number[]): Record<string, Row> {
  const size = fc.constantFrom(...sizes);
  const shape = fc.array(size, { maxLength: 3 });
  const nonEmptyShape = fc.array(fc.constantFrom(...sizes.filter((n) => n > 0)), { minLength: 1, maxLength: 3 });
  const elementwise = (...draws: Draw[]): Row => ({
    cases: shape.map((s) => ({ shapes: draws.map(() => s), draws, arg: null })),
  });
  const axesOf = (s: Shape) => fc.subarray(s.map((_, d) => d));
  const permutation = (s: Shape) =>
    fc.shuffledSubarray(
      s.map((_, d) => d),
      { minLength: s.length },
    );
  const ranges = (s: Shape) =>
    fc.tuple(...s.map((n) => fc.tuple(fc.nat(n), fc.nat(n)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)));
  const widths = (s: Shape) => fc.tuple(...s.map(() => fc.tuple(fc.nat(2), fc.nat(2))));

  /** A shape, and windows on some of its axes that fit. */
  const windowed = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).chain((s) =>
    fc
      .tuple(
        ...s.map((n) => fc.tuple(fc.integer({ min: 1, max: n }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }))),
      )
      .chain((drawn) =>
        fc.subarray(s.map((_, d) => d)).map((axes) => ({
          shape: s,
          windows: axes.map((axis) => {
            const [size, stride, dilation] = drawn[axis];
            return { axis, size, stride, dilation: dilation * (size - 1) < s[axis] ? dilation : 1 };
          }),
        })),
      ),
  );
  return {
    neg: elementwise(anywhere),
    exp: elementwise(anywhere),
    log: elementwise(above0),
    sqrt: elementwise(above0),
    sin: elementwise(anywhere),
    cos: elementwise(anywhere),
    tanh: elementwise(anywhere),
    erf: elementwise(anywhere),
    floor: elementwise(betweenWholes),
    stopGradient: { cases: fc.constant({ shapes: [], arg: null }) }, // a test of its own below: the value moves, the gradient must not
    round: elementwise(anywhere),
    add: elementwise(anywhere, anywhere),
    sub: elementwise(anywhere, anywhere),
    mul: elementwise(anywhere, anywhere),
    div: elementwise(anywhere, awayFrom0),
    max: { ...elementwise(anywhere, anywhere), spread: true },
    lt: { ...elementwise(anywhere, anywhere), spread: true },
    eq: { ...elementwise(anywhere, anywhere), spread: true },
    where: elementwise(awayFrom0, anywhere, anywhere),
    sum: { cases: shape.chain((s) => axesOf(s).map((arg) => ({ shapes: [s], arg }))) },
    maximum: { cases: nonEmptyShape.chain((s) => axesOf(s).map((arg) => ({ shapes: [s], arg }))), spread: true },
    dot: {
      // Small: a difference is taken along every number of both factors.
      cases: fc
        .tuple(...[1, 2, 2, 1].map((maxLength) => fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength })))
        .map(([batch, m, k, n]) => ({
          shapes: [
            [...batch, ...m, ...k],
            [...batch, ...k, ...n],
          ],
          arg: { batch: batch.length, summed: k.length },
        })),
    },
    expand: {
      cases: shape.chain((s) =>
        fc.tuple(...s.map(() => fc.boolean())).map((ones) => ({ shapes: [s.map((n, d) => (ones[d] ? 1 : n))], arg: s })),
      ),
    },
    transpose: { cases: shape.chain((s) => permutation(s).map((arg) => ({ shapes: [s], arg }))) },
    flip: { cases: shape.chain((s) => axesOf(s).map((arg) => ({ shapes: [s], arg }))) },
    window: { cases: windowed.map(({ shape: s, windows }) => ({ shapes: [s], arg: windows })) },
    fold: {
      cases: windowed.map(({ shape: s, windows }) => ({
        shapes: [ops.get("window")!.shape([s], windows as never)],
        arg: { windows, shape: s },
      })),
    },
    slice: { cases: shape.chain((s) => ranges(s).map((arg) => ({ shapes: [s], arg }))) },
    pad: { cases: shape.chain((s) => widths(s).map((arg) => ({ shapes: [s], arg }))) },
    reshape: {
      cases: shape.chain((s) =>
        fc.constantFrom<Shape>([sizeOf(s)], [1, ...s], [...s, 1], [...s].reverse()).map((arg) => ({ shapes: [s], arg })),
      ),
    },
    gather: {
      cases: fc
        .tuple(fc.constantFrom(1, 2, 5), shape, fc.array(size, { maxLength: 2 }))
        .map(([rows, rest, at]) => ({ shapes: [[rows, ...rest]], indices: [{ shape: at, below: rows }], arg: null })),
    },
    scatterAdd: {
      cases: fc
        .tuple(fc.constantFrom(1, 2, 5), shape, fc.array(size, { maxLength: 2 }))
        .map(([rows, rest, at]) => ({ shapes: [[...at, ...rest]], indices: [{ shape: at, below: rows }], arg: rows })),
    },
    cast: { cases: shape.map((s) => ({ shapes: [], indices: [{ shape: s, below: 7 }], arg: null })) },
    uniform: {
      cases: shape.map((s) => ({
        shapes: [],
        indices: [
          { shape: [], below: 9 },
          { shape: [], below: 9 },
        ],
        arg: { shape: s, site: 3 },
      })),
    },
    iota: { cases: nonEmptyShape.map((s) => ({ shapes: [], arg: { shape: s, axis: s.length - 1 } })) },
    constant: { cases: fc.constant({ shapes: [], arg: 0.75 }) },
    input: { cases: shape.map((s) => ({ shapes: [s], arg: null })) },
  };
}

/** Values more than 0.05 apart from each other, in random order. */
function spread(shapes: readonly Shape[], rng: Random): NdArray[] {
  const total = shapes.reduce((n, s) => n + sizeOf(s), 0);
  const order = rng.permutation(total);
  let next = 0;
  return shapes.map((s) =>
    ndarray(
      s,
      Float64Array.from({ length: sizeOf(s) }, () => 0.1 * (order[next++] - total / 2) + 0.05 * rng.uniform()),
    ),
  );
}

/** Numbers for a call: `x0`, `x1` … real, `i0`, `i1` … whole. */
export function drawn({ shapes, draws = [], indices = [] }: Case, apart: boolean, rng: Random) {
  const real = apart
    ? spread(shapes, rng)
    : shapes.map((s, i) =>
        ndarray(
          s,
          Float64Array.from({ length: sizeOf(s) }, () => (draws[i] ?? anywhere)(rng)),
        ),
      );
  const whole = indices.map(({ shape: s, below }) => ({
    value: ndarray(
      s,
      Float64Array.from({ length: sizeOf(s) }, () => rng.integer(below)),
    ),
  }));
  return {
    values: Object.fromEntries(real.map((x, i): [string, NdArray] => [`x${i}`, x])),
    whole: Object.fromEntries(whole.map((x, i) => [`i${i}`, x])),
  };
}
