// What every optimizer must do: one table, driven by the registry, so that a new one inherits all of it.
import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/engine/index.ts";
import {
  gradientDescent,
  momentum,
  optimizers,
  restoreTransformation,
  schedules,
  type Transformation,
} from "../../src/optimization/index.ts";
import { factories, parse } from "../../src/options/index.ts";
import { backends, difference, drive, interpreter, parabola, type Problem, problems, wasm32, wasm64 } from "./drive.ts";

const all = [...factories(optimizers)].map(([name, make]) => ({ name, make: make as () => Transformation }));

describe.each(all)("$name", ({ name, make }) => {
  test("declares what it is and where it comes from", () => {
    const { reference, about, hyper } = make().declaration!;
    expect(reference).not.toBe("");
    expect(about).not.toBe("");
    for (const [key, option] of Object.entries(hyper)) expect(option.about, key).not.toBe("");
  });

  test("can be named on a command line", () => {
    expect(parse(name, optimizers, "optimizer").label).toBe(name);
    expect(parse(`${name}:0.0123`, optimizers, "optimizer").hyper.learningRate).toBe(0.0123);
  });

  test("finds the bottom of a parabola", () => {
    const rate = { adagrad: 1, adadelta: 10, muon: 20 }[name] ?? 0.3;
    for (const backend of [interpreter, wasm32]) {
      const run = drive(make().with({ learningRate: schedules.cosine({ initial: rate, steps: 400 }) }), parabola, backend);
      run.run(400);
      expect(run.loss(), backend.name).toBeLessThan(0.01);
    }
  });

  test("follows Rosenbrock's valley", () => {
    const rate = { gradientDescent: 3e-3, momentum: 0.03, nesterov: 1e-3, adagrad: 1, adadelta: 1, muon: 7 }[name] ?? 0.1;
    const schedule = schedules.warmup({ steps: 30, into: schedules.cosine({ initial: rate, steps: 2970 }) });
    const run = drive(make().with({ learningRate: schedule }), problems.rosenbrock, wasm64);
    expect(run.loss()).toBeCloseTo(24.2);
    run.run(3000);
    expect(run.loss()).toBeLessThan(0.05);
  });

  test("makes no NaN of gradients that are zero", () => {
    const flat: Problem = { start: { x: ndarray([3], [1, 0, -2]) }, loss: ({ x }) => x.mul(0).sum() };
    for (const backend of backends) {
      const run = drive(make(), flat, backend);
      run.run(20);
      for (const x of [...run.params().x, ...run.evaluated().x]) expect(x, backend.name).toSatisfy(Number.isFinite);
    }
  });

  test("does not hide a gradient that is NaN", () => {
    const broken: Problem = { start: { x: ndarray([2], [1, 2]) }, loss: ({ x }) => x.sub(10).sqrt().sum() };
    for (const backend of backends) {
      const run = drive(make(), broken, backend);
      run.run(2);
      expect([...run.params().x], backend.name).toEqual([NaN, NaN]);
    }
  });

  test("continues from a saved state bit for bit", () => {
    for (const backend of backends) {
      const whole = drive(make(), problems.leastSquares, backend);
      whole.run(15);
      const saved = whole.save();
      const rest = whole.run(15);
      const resumed = drive(make(), problems.leastSquares, backend);
      resumed.restore(saved);
      expect(resumed.run(15), backend.name).toEqual(rest);
      expect(resumed.params(), backend.name).toEqual(whole.params());
    }
  });

  test("compiles nothing when a number changes", () => {
    const made = make();
    const before = drive(made, problems.leastSquares, wasm32);
    before.run(1);
    const { domains, hyper } = made;
    const values = Object.entries(hyper).map(([key, value]) => [
      key,
      domains[key].integer ? (value as number) + 1 : ((value as number) || 0.1) * 0.9,
    ]);
    const other = made.with(Object.fromEntries(values));
    expect(other.label).not.toBe(made.label);
    expect(drive(other, problems.leastSquares, wasm32).info).toMatchObject({ cached: true, reason: null });
  });

  test("gives in float32 what it gives in float64, to the digits there are", () => {
    const losses = [wasm64, wasm32].map((backend) => drive(make(), problems.leastSquares, backend).run(50));
    expect(difference(losses[1], losses[0])).toBeLessThan(1e-5);
  });

  test("takes parameters of every shape", () => {
    const start = {
      scalar: ndarray([], [2]),
      one: ndarray([1], [1]),
      kernel: ndarray([2, 2, 1, 3], Array(12).fill(0.5)),
      last: ndarray([3, 1], [1, 2, 3]),
    };
    const shapes: Problem = {
      start,
      loss: (p) =>
        Object.values(p)
          .map((x) => x.mul(x).sum())
          .reduce((a, b) => a.add(b)),
    };
    for (const backend of backends) {
      const run = drive(make().with({ learningRate: 0.01 }), shapes, backend);
      const before = run.loss();
      run.run(10);
      expect(run.loss(), backend.name).toBeLessThan(before);
    }
  });

  test("is made again from its configuration as JSON", () => {
    const made = make().with({ learningRate: schedules.cosine({ initial: 0.02, steps: 10 }) });
    const again = restoreTransformation(JSON.parse(JSON.stringify(made.config)));
    expect(again.label).toBe(made.label);
    expect(drive(again, parabola).run(12)).toEqual(drive(made, parabola).run(12));
  });
});

describe.each(["ema", "correctedEma", "classical"] as const)("momentum, %s", (form) => {
  test.each(backends)("with β = 0 it is gradient descent bit for bit: $name", (backend) => {
    const plain = drive(gradientDescent({ learningRate: 0.05 }), problems.leastSquares, backend);
    const zero = drive(momentum({ learningRate: 0.05, momentum: 0, form }), problems.leastSquares, backend);
    expect(zero.run(100)).toEqual(plain.run(100));
    expect(zero.params()).toEqual(plain.params());
  });
});
