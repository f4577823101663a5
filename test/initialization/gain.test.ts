import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Tensor } from "../../src/engine/index.ts";
import { leakyRelu, elu, gelu, relu, selu, sigmoid, silu, softplus, tanh } from "../../src/functional/index.ts";
import { activationNames, gainFor, secondMomentGain, type ActivationName } from "../../src/initialization/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/nn/initialization.json", import.meta.url), "utf8")) as {
  gains: { nonlinearity: string; slope: number | null; gain: number }[];
};
const functions: Partial<Record<ActivationName, (x: Tensor) => Tensor>> = {
  identity: (x) => x,
  relu,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  softplus,
  tanh,
  sigmoid,
};
const ours: Record<string, ActivationName> = { linear: "identity", leaky_relu: "leakyRelu" };

describe("gains", () => {
  test.each(golden.gains)("customary: $nonlinearity has PyTorch's", ({ nonlinearity, slope, gain }) => {
    expect(gainFor(ours[nonlinearity] ?? (nonlinearity as ActivationName), slope === null ? {} : { slope })).toBeCloseTo(
      gain,
      14,
    );
  });

  test.each(activationNames.filter((name) => name !== "softmax"))(
    "secondMoment: %s keeps the mean square of a standard normal",
    (name) => {
      expect(gainFor(name, { rule: "secondMoment" })).toBeCloseTo(secondMomentGain(functions[name]!), 9);
    },
  );

  test("slope and alpha count", () => {
    expect(gainFor("leakyRelu", { slope: 0.3, rule: "secondMoment" })).toBeCloseTo(
      secondMomentGain((x) => leakyRelu(x, 0.3)),
      9,
    );
    expect(gainFor("elu", { alpha: 2 })).toBeCloseTo(
      secondMomentGain((x) => elu(x, 2)),
      9,
    );
    expect(gainFor("softmax")).toBe(1);
  });

  test("an unknown activation is refused with the nearest name", () => {
    expect(() => gainFor("rellu" as never)).toThrow('gainFor: no gain is known for "rellu"; did you mean "relu"?');
  });
});
