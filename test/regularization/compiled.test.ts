// The regularizers compiled to WebAssembly, in both precisions, against the interpreter.
import { describe, expect, test } from "vitest";
import {
  type MachineOptions,
  type Spec,
  type Tensor,
  index,
  ndarray,
  program,
  real,
  scalar,
  sizeOf,
  uniform,
  type NdArray,
} from "../../src/engine/index.ts";
import { factories, type Registry } from "../../src/options/index.ts";
import {
  augmentations,
  averagings,
  constraints,
  exponentialMovingAverage,
  mixup,
  penalties,
  type Augmentation,
  type Averaging,
  type Constraint,
  type Penalty,
  type Regularizer,
} from "../../src/regularization/index.ts";
import { random } from "../../src/random/index.ts";

const rng = random(3);
const draw = (...shape: number[]) =>
  ndarray(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => 3 * rng.normal()),
  );
const made = <T>(registry: Registry) => [...factories(registry).values()].map((make) => (make as unknown as () => T)());

interface Case {
  readonly it: Regularizer;
  readonly inputs: Record<string, NdArray | number>;
  readonly whole?: readonly string[];
  build(given: Record<string, Tensor>): Record<string, Tensor>;
}
const cases: Case[] = [
  ...made<Penalty>(penalties).map(
    (it): Case => ({
      it,
      inputs: { weight: draw(5, 7) },
      build: ({ weight, ...hyper }) => ({ v: it.value({ weight }, { hyper, examples: 3 }) }),
    }),
  ),
  ...made<Constraint>(constraints).map(
    (it): Case => ({
      it,
      inputs: { w: draw(5, 7) },
      build: ({ w, ...hyper }) => ({ v: it.project(w, { path: "weight", hyper }) }),
    }),
  ),
  ...[...made<Augmentation>(augmentations), mixup({ perExample: true })].map(
    (it): Case => ({
      it,
      inputs: {
        x: it.name === "imageShift" ? draw(7, 5, 4, 3) : draw(7, 4),
        y: ndarray([7, 1], [0, 1, 2, 0, 1, 2, 1]),
        seed: 3,
        step: 5,
      },
      whole: ["seed", "step"],
      build: ({ x, y, seed, step, ...hyper }) => {
        let site = 0;
        return { ...it.apply({ x, y }, { hyper, classes: 3, uniform: (shape) => uniform(shape, seed, step, site++) }) };
      },
    }),
  ),
  ...[...made<Averaging>(averagings), exponentialMovingAverage({ start: "warmup" })].flatMap((it) =>
    [1, 4, 1000].map(
      (step): Case => ({
        it,
        inputs: { a: draw(9), p: draw(9), step },
        build: ({ a, p, step, ...hyper }) => ({ v: it.average(a, p, { step, hyper }) }),
      }),
    ),
  ),
];

describe.each(
  cases.map((c) => [typeof c.inputs.step === "number" ? `${c.it.label} at step ${c.inputs.step}` : c.it.label, c] as const),
)("%s", (_, { it, inputs, whole = [], build }) => {
  const given = { ...inputs, ...it.hyper };
  const specs = Object.fromEntries(
    Object.entries(given).map(([n, v]): [string, Spec] => [
      n,
      typeof v !== "number" ? real(...v.shape) : whole.includes(n) ? index() : scalar,
    ]),
  );
  const run = (options: MachineOptions) => program(specs, build, options).call(given);

  test.each([
    ["float32", 1e-5],
    ["float64", 1e-12],
  ] as const)("compiled in %s it agrees to %d", (dtype, tolerance) => {
    const [found, wanted] = [run({ backend: "wasm", dtype }), run({ backend: "interpreter" })];
    for (const [n, { data }] of Object.entries(wanted))
      expect(Math.max(...data.map((v, i) => Math.abs(v - found[n].data[i]) / Math.max(1, Math.abs(v))))).toBeLessThan(tolerance);
  });
});
