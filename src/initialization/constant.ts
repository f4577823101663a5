// The same number everywhere: for biases and scales. Weights that are all equal stay equal within a layer, whatever the
// data: each hidden unit gets the same gradient, so the layer works as one unit.
import { real } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";

export const zeros = initializer({
  name: "zeros",
  about: "0 everywhere; the usual start of biases, and for weights a start that never breaks the symmetry of hidden units.",
  draw: ({ shape }) => each(shape, () => 0),
});

export const ones = initializer({
  name: "ones",
  about: "1 everywhere: the start of scales in normalization layers.",
  draw: ({ shape }) => each(shape, () => 1),
});

export const constant = initializer({
  name: "constant",
  about: "One number everywhere, such as 0.01 for the biases of relu units.",
  hyper: { value: real(0.01) },
  draw: ({ shape, value }) => each(shape, () => value),
});
