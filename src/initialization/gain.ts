// By what the weights before an activation are scaled so that the signal neither dies out nor explodes after it.
import { type Tensor, evaluate, ndarray } from "../engine/index.ts";
import { UserError, show, suggestion } from "../options/index.ts";

/** Activations with a gain of their own; `identity` stands for none. */
export const activationNames = [
  "identity",
  "relu",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "silu",
  "softplus",
  "tanh",
  "sigmoid",
  "softmax",
] as const;
export type ActivationName = (typeof activationNames)[number];

export interface GainOptions {
  /** Of leakyRelu on the negative side. Default 0.01. */
  readonly slope?: number;
  /** Of elu. Default 1. */
  readonly alpha?: number;
  /**
   * `customary` (default): PyTorch's `calculate_gain` where it has the activation, the second moment for the others (elu,
   * gelu, silu, softplus). `secondMoment`: 1 / √E[f(z)²] for a standard normal z, which keeps the mean square of the
   * signal where it is. They differ for tanh (5/3 and 1.593), sigmoid (1 and 1.846) and selu (3/4 and 1); Klambauer et al. 2017
   * want 1 for selu, which is what lecunNormal without an activation gives.
   */
  readonly rule?: "customary" | "secondMoment";
}

const customary: Partial<Record<ActivationName, number>> = { tanh: 5 / 3, sigmoid: 1, selu: 3 / 4 };

/** 1 / √E[f(z)²], as `secondMomentGain` finds them. A softmax has no gain of its own: it ends a network. */
const secondMoment: Record<ActivationName, (slope: number, alpha: number) => number> = {
  identity: () => 1,
  relu: () => Math.SQRT2,
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope * slope)),
  elu: (_, alpha) => 1 / Math.sqrt(0.5 + alpha * alpha * 0.14494541749292367), // ∫ (eᶻ − 1)² φ(z) dz over z < 0
  selu: () => 1,
  gelu: () => 1.533530441195535,
  silu: () => 1.676532470331091,
  softplus: () => 1.0418668355353016,
  tanh: () => 1.5925374197228312,
  sigmoid: () => 1.8462285453386054,
  softmax: () => 1,
};

/** The gain of an activation: weights of variance gain² / fanIn keep the size of the signal. */
export function gainFor(activation: ActivationName, { slope = 0.01, alpha = 1, rule = "customary" }: GainOptions = {}): number {
  const moment = secondMoment[activation] as (typeof secondMoment)[ActivationName] | undefined;
  if (!moment) throw new UserError(`gainFor: no gain is known for ${show(activation)}${suggestion(activation, activationNames)}`);
  return (rule === "customary" ? customary[activation] : undefined) ?? moment(slope, alpha);
}

/** 1 / √E[f(z)²] for a standard normal z, to about 1e-10: the gain for an activation of your own. */
export function secondMomentGain(f: (z: Tensor) => Tensor): number {
  // Simpson's rule on each side of 0, where activations have their kink; beyond 12 nothing is left of the normal density.
  const n = 4000;
  const h = 12 / n;
  const z = Float64Array.from({ length: 2 * n + 1 }, (_, i) => (i - n) * h);
  const { y } = evaluate({ z: ndarray([z.length], z) }, ({ z }) => ({ y: f(z) }));
  let moment = 0;
  z.forEach((x, i) => {
    const weight = i === 0 || i === 2 * n ? 1 : i === n || i % 2 === 0 ? 2 : 4;
    moment += ((weight * h) / 3) * y.data[i] ** 2 * (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
  });
  return 1 / Math.sqrt(moment);
}
