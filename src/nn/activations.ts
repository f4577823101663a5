// Activations as layers: the functions of src/functional, number by number (softmax: over the last axis).
import type { Tensor } from "../engine/index.ts";
import * as functional from "../functional/index.ts";
import { flag, nonNegative, positive } from "../options/index.ts";
import { type LayerFactory, layer } from "./define.ts";
import type { Layer } from "./layer.ts";

interface About {
  readonly reference?: string;
  readonly about: string;
  readonly aliases?: readonly string[];
  readonly gives?: Layer["gives"];
}
const activation = (name: string, f: (x: Tensor) => Tensor, about: About): LayerFactory<{}> =>
  layer({ name, ...about, apply: (_, x) => f(x) });

export const relu = activation("relu", functional.relu, { about: "max(x, 0).", reference: "Nair & Hinton 2010" });

export const leakyRelu = layer({
  name: "leakyRelu",
  about: "x above 0, slope · x below: no unit dies.",
  reference: "Maas, Hannun & Ng 2013",
  hyper: { slope: nonNegative(0.01, "slope below 0: 0.01 in PyTorch and JAX, 0.3 in Keras") },
  apply: (_, x, { hyper }) => functional.leakyRelu(x, hyper.slope),
});

export const elu = layer({
  name: "elu",
  about: "x above 0, alpha · (eˣ − 1) below: levels off at −alpha.",
  reference: "Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289",
  hyper: { alpha: positive(1, "minus the limit on the left") },
  apply: (_, x, { hyper }) => functional.elu(x, hyper.alpha),
});

export const selu = activation("selu", functional.selu, {
  about: "elu scaled so that mean 0 and variance 1 reproduce themselves; draw the weights with lecunNormal().",
  reference: "Klambauer et al. 2017, arXiv:1706.02515",
});

export const gelu = layer({
  name: "gelu",
  about: "x · Φ(x).",
  reference: "Hendrycks & Gimpel 2016, arXiv:1606.08415",
  options: { approximate: flag(false, "by tanh, as JAX does by default; PyTorch and Keras do not") },
  apply: (_, x, { options }) => (options.approximate ? functional.geluTanh(x) : functional.gelu(x)),
});

export const silu = activation("silu", functional.silu, {
  about: "x · sigmoid(x).",
  reference: "Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; swish in Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
  aliases: ["swish"],
});

export const softplus = activation("softplus", functional.softplus, {
  about: "ln(1 + eˣ): a relu without a corner.",
  reference: "Dugas et al. 2001",
});

export const tanh = activation("tanh", functional.tanh, { about: "The hyperbolic tangent, between −1 and 1." });

export const sigmoid = activation("sigmoid", functional.sigmoid, {
  about: "1 / (1 + e⁻ˣ), between 0 and 1. At the end of a network leave it out: losses take logits.",
  gives: "sigmoid",
});

export const identity = activation("identity", (x) => x, {
  about: "x itself: no activation.",
  aliases: ["linearActivation", "none"],
});

export const softmax = activation("softmax", (x) => functional.softmax(x), {
  about: "Shares that add up to 1 along the last axis. At the end of a network leave it out: losses take logits.",
  gives: "softmax",
});
