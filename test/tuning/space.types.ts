// Read by the type checker alone: what a space makes of the objective's argument, and what must not compile.
import { expectTypeOf, test } from "vitest";
import {
  choice,
  configurationOf,
  fixed,
  integer,
  logUniform,
  uniform,
  type Configuration,
} from "../../src/tuning/space/index.ts";

const space = {
  learningRate: logUniform(1e-5, 0.1),
  model: { width: integer(8, 256), activation: choice(["relu", "tanh"]) },
  optimizer: choice({ adam: { beta1: uniform(0, 0.9) }, sgd: { nesterov: choice([true, false]) }, lion: {} }),
  layers: fixed([64, 64]),
};

test("the objective's argument follows from the space, a branch being told by its name", () => {
  expectTypeOf<Configuration<typeof space>>().toEqualTypeOf<{
    readonly learningRate: number;
    readonly model: { readonly width: number; readonly activation: "relu" | "tanh" };
    readonly optimizer:
      | { readonly name: "adam"; readonly beta1: number }
      | { readonly name: "sgd"; readonly nesterov: boolean }
      | { readonly name: "lion" };
    readonly layers: readonly [64, 64];
  }>();
  const { optimizer } = configurationOf(space, {});
  if (optimizer.name === "adam") expectTypeOf(optimizer.beta1).toEqualTypeOf<number>();
  // @ts-expect-error -- only where the branch is known
  void optimizer.beta1;
});

test("what is not in the space does not compile", () => {
  const configuration = configurationOf(space, {});
  // @ts-expect-error -- learningRate
  void configuration.learningrate;
  // @ts-expect-error -- relu or tanh
  expectTypeOf(configuration.model.activation).toEqualTypeOf<"relu" | "tanh" | "gelu">();
  // @ts-expect-error -- values of a study are texts, numbers, true, false and null
  choice([() => 1, () => 2]);
});
