// The losses compiled to WebAssembly, in both precisions, against the interpreter.
import { describe, expect, test } from "vitest";
import {
  type MachineOptions,
  type Tensor,
  evaluate,
  grad,
  ndarray,
  program,
  real,
  scalar,
  sizeOf,
} from "../../src/engine/index.ts";
import * as losses from "../../src/losses/index.ts";
import { binaryCrossEntropy, huber, multiclassHinge, softmaxCrossEntropy, type Loss } from "../../src/losses/index.ts";
import { factories } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";

const variants: Loss[] = [
  ...[...factories(losses).values()].map((make) => (make as unknown as () => Loss)()),
  binaryCrossEntropy({ labelSmoothing: 0.1, positiveWeight: 2, average: "weights" }),
  softmaxCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2, 3], average: "weights" }),
  multiclassHinge({ form: "westonWatkins" }),
];

const rng = random(3);
const draw = (shape: number[], of: () => number) => ndarray(shape, Float64Array.from({ length: sizeOf(shape) }, of));

describe.each(variants.map((it) => [it.label, it] as const))("%s", (_, it) => {
  const k = { binary: 1, multiclass: 3, regression: 2 }[it.task];
  const extremes = [1000, -1000, 0, 88, -88, 17];
  const z = draw([13, k], () => 3 * rng.normal());
  extremes.slice(0, 6).forEach((value, i) => (z.data[i] = value));
  const y =
    it.task === "regression" ? draw([13, k], () => rng.normal()) : draw([13, 1], () => rng.integer(it.task === "binary" ? 2 : 3));
  const run = (options: MachineOptions) =>
    program(
      { z: real(...z.shape), y: real(...y.shape) },
      ({ z, y }) => {
        const each = it.perExample(z, y);
        return { each, gradient: grad(each.mean(), { z }).z };
      },
      options,
    );
  const error = (options: MachineOptions) => {
    const compiled = run({ backend: "wasm", ...options });
    const [found, wanted] = [compiled, run({ backend: "interpreter" })].map((program) => program.call({ z, y }));
    const of = (n: "each" | "gradient") =>
      Math.max(...found[n].data.map((v, i) => Math.abs(v - wanted[n].data[i]) / Math.max(1, Math.abs(wanted[n].data[i]))));
    return { backend: compiled.info.backend, each: of("each"), gradient: of("gradient") };
  };

  test.each([
    ["float32", 1e-5],
    ["float64", 1e-12],
  ] as const)("compiled in %s, values and gradients agree to %d, at logits of ±1000 too", (dtype, tolerance) => {
    const { backend, each, gradient } = error({ dtype });
    expect(backend).toBe("wasm");
    expect(each).toBeLessThan(tolerance);
    expect(gradient).toBeLessThan(tolerance);
  });
});

test("a loss with other numbers is the same compiled program", () => {
  const compile = (it: Loss) =>
    program(
      { z: real(5, 2), y: real(5, 2), delta: scalar },
      ({ z, y, delta }): Record<string, Tensor> => ({ mean: it.perExample(z, y, { delta }).mean() }),
    );
  const [first, second] = [huber({ delta: 1 }), huber({ delta: 7 })].map(compile);
  expect(second.info.cached).toBe(true);
  const [z, y] = [draw([5, 2], () => 9 * rng.normal()), ndarray([5, 2])];
  for (const delta of [1, 7]) {
    const wanted = evaluate({ z, y }, ({ z, y }) => ({ mean: huber({ delta }).perExample(z, y).mean() })).mean.data[0];
    for (const run of [first, second]) expect(run.call({ z, y, delta }).mean.data[0] / wanted).toBeCloseTo(1, 5);
  }
});
