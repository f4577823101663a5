// Weights that keep the size of the signal through layers without an activation, or with one that is linear near 0.
// JAX and Keras draw lecunNormal truncated (`truncated: true`); PyTorch has it under no name.
import { initializer } from "./initializer.ts";
import { normalScaling, scaledNormal, scaledUniform, uniformScaling } from "./variance-scaling.ts";

const reference = "LeCun, Bottou, Orr & Müller 1998, “Efficient BackProp”, section 4.6";

/** N(0, 1 / fanIn): the start that selu asks for (Klambauer et al. 2017). */
export const lecunNormal = initializer({
  name: "lecunNormal",
  aliases: ["lecun"],
  reference,
  about: "Normal numbers of variance 1 / fanIn: for selu and for networks without an activation.",
  ...normalScaling("fanIn", "identity"),
  draw: scaledNormal,
});

/** U(−√(3 / fanIn), √(3 / fanIn)). */
export const lecunUniform = initializer({
  name: "lecunUniform",
  reference,
  about: "Uniform numbers of variance 1 / fanIn.",
  ...uniformScaling("fanIn", "identity"),
  draw: scaledUniform,
});
