// Weights between what activations want (1 / fanIn) and what gradients want (1 / fanOut): for tanh and sigmoid. Also known
// as Xavier, by the first author's first name. Some texts call 1 / fanIn alone by that name: see xavierFanIn.
// JAX and Keras draw glorotNormal truncated (`truncated: true`); PyTorch does not.
import { initializer } from "./initializer.ts";
import { normalScaling, scaledNormal, scaledUniform, uniformScaling } from "./variance-scaling.ts";

const reference =
  "Glorot & Bengio 2010, “Understanding the difficulty of training deep feedforward neural networks”, equations 12 and 16";

/** N(0, 2 / (fanIn + fanOut)). */
export const glorotNormal = initializer({
  name: "glorotNormal",
  aliases: ["glorot", "xavier", "xavierNormal"],
  reference,
  about: "Normal numbers of variance 2 / (fanIn + fanOut): for tanh and sigmoid.",
  ...normalScaling("fanAverage", "identity"),
  draw: scaledNormal,
});

/** U(−√(6 / (fanIn + fanOut)), √(6 / (fanIn + fanOut))): Keras's default for dense layers. */
export const glorotUniform = initializer({
  name: "glorotUniform",
  aliases: ["xavierUniform"],
  reference,
  about: "Uniform numbers of variance 2 / (fanIn + fanOut): the paper's normalized initialization.",
  ...uniformScaling("fanAverage", "identity"),
  draw: scaledUniform,
});
