// What LeCun, Glorot and He have in common: a deviation of gain / √fan. They differ in which fan and which gain.
import type { NdArray } from "../engine/index.ts";
import { choice, flag, nonNegative, positive, searched } from "../options/index.ts";
import { type ActivationName, activationNames, gainFor } from "./gain.ts";
import { type Draw, each } from "./initializer.ts";
import { truncatedDraw, TRUNCATED_STD } from "./truncated-normal.ts";

export type FanMode = "fanIn" | "fanOut" | "fanAverage";
const modes = ["fanIn", "fanOut", "fanAverage"] as const;

const hyper = {
  gain: searched(positive(1, "an additional factor on the deviation"), 0.2, 5),
  slope: nonNegative(0.01, "slope of leakyRelu on the negative side"),
};
const options = (mode: FanMode, activation: ActivationName) => ({
  mode: choice(mode, modes, "fanIn keeps the size of activations, fanOut that of gradients, fanAverage compromises"),
  activation: choice(activation, activationNames, "whose gain the deviation takes"),
});

/** The declared values of a uniform member of the family. */
export const uniformScaling = (mode: FanMode, activation: ActivationName) => ({ hyper, options: options(mode, activation) });

/** The declared values of a normal member of the family. */
export const normalScaling = (mode: FanMode, activation: ActivationName) => ({
  hyper,
  options: {
    ...options(mode, activation),
    truncated: flag(false, "cut at two deviations, with the deviation corrected: what JAX and Keras do; PyTorch does not"),
  },
});

type Uniform = Draw<typeof hyper, ReturnType<typeof options>>;
type Normal = Draw<typeof hyper, ReturnType<typeof normalScaling>["options"]>;

/** gain · gainFor(activation) / √fan. */
export function scaledDeviation({ fanIn, fanOut, mode, gain, activation, slope }: Omit<Uniform, "random" | "shape">): number {
  const fan = { fanIn, fanOut, fanAverage: (fanIn + fanOut) / 2 }[mode];
  return (gain * gainFor(activation, { slope })) / Math.sqrt(Math.max(fan, 1));
}

export function scaledNormal(at: Normal): NdArray {
  const std = scaledDeviation(at);
  if (!at.truncated) return each(at.shape, () => std * at.random.normal());
  return each(at.shape, () => (std / TRUNCATED_STD) * truncatedDraw(at.random));
}

/** U(−√3·std, √3·std), whose deviation is std. */
export function scaledUniform(at: Uniform): NdArray {
  const limit = Math.sqrt(3) * scaledDeviation(at);
  return each(at.shape, () => limit * (2 * at.random.uniform() - 1));
}
