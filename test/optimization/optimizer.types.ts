// Read by the type checker alone: what must compile, and what must not.
import { expectTypeOf, test } from "vitest";
import type { Tensor } from "../../src/engine/index.ts";
import { zerosLike } from "../../src/functional/index.ts";
import { adam, momentum, optimizer, schedules, type Transformation } from "../../src/optimization/index.ts";
import { choice, fraction, positive } from "../../src/options/index.ts";

test("a factory takes numbers, schedules and functions for its hyperparameters", () => {
  expectTypeOf(adam({ learningRate: 0.1 })).toEqualTypeOf<Transformation>();
  adam({ learningRate: schedules.cosine({ steps: 10 }), beta1: (step) => 0.9 + step * 1e-3 });
});

test("a misspelt hyperparameter or option does not compile", () => {
  // @ts-expect-error -- learningRate
  adam({ learningrate: 0.1 });
  // @ts-expect-error -- beta1
  adam({ momentum: 0.9 });
  // @ts-expect-error -- a number
  adam({ learningRate: "0.1" });
  // @ts-expect-error -- ema, correctedEma or classical
  momentum({ form: "nesterov" });
  // @ts-expect-error -- an option compiles, so no schedule can move it
  momentum({ form: () => "ema" });
  // @ts-expect-error -- initial
  schedules.cosine({ start: 1 });
});

test("types flow from the declaration and from init to update", () => {
  optimizer({
    name: "mine",
    reference: "",
    hyper: { learningRate: positive(0.1), decay: fraction(0.9) },
    options: { form: choice("a", ["a", "b"]) },
    init: (param) => ({ trace: zerosLike(param) }),
    update: ({ grad, state, hyper, options }) => {
      expectTypeOf(state).toEqualTypeOf<{ trace: Tensor }>();
      expectTypeOf(hyper.decay).toEqualTypeOf<Tensor>();
      expectTypeOf(options.form).toEqualTypeOf<"a" | "b">();
      // @ts-expect-error -- not declared
      expectTypeOf(hyper.momentum).not.toBeAny();
      return [grad.mul(hyper.learningRate).neg(), { trace: hyper.decay.mul(state.trace).add(grad) }];
    },
  });
});

test("a state that update forgets does not compile", () => {
  optimizer({
    name: "mine",
    hyper: { learningRate: positive(0.1) },
    init: (param) => ({ trace: zerosLike(param) }),
    // @ts-expect-error -- trace is missing
    update: ({ grad }) => [grad, {}],
  });
});
