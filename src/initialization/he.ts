// Weights twice as varied as LeCun's, since relu lets half of the signal's square through. Also known as Kaiming, by the
// first author's first name. JAX and Keras draw heNormal truncated (`truncated: true`); PyTorch does not.
import { initializer } from "./initializer.ts";
import { normalScaling, scaledNormal, scaledUniform, uniformScaling } from "./variance-scaling.ts";

const reference = "He, Zhang, Ren & Sun 2015, “Delving deep into rectifiers”, arXiv:1502.01852, equations 10 and 14";

/** N(0, gain² / fanIn) with gain √2 for relu; `activation` and `slope` choose another gain. */
export const heNormal = initializer({
  name: "heNormal",
  aliases: ["he", "kaiming", "kaimingNormal"],
  reference,
  about: "Normal numbers of variance 2 / fanIn: for relu and its relatives.",
  ...normalScaling("fanIn", "relu"),
  draw: scaledNormal,
});

/**
 * U(−√(6 / fanIn), √(6 / fanIn)). PyTorch's own start of linear layers, U(−1/√fanIn, 1/√fanIn), has a sixth of this
 * variance: `heUniform({ activation: "leakyRelu", slope: Math.sqrt(5) })`.
 */
export const heUniform = initializer({
  name: "heUniform",
  aliases: ["kaimingUniform"],
  reference,
  about: "Uniform numbers of variance 2 / fanIn.",
  ...uniformScaling("fanIn", "relu"),
  draw: scaledUniform,
});
