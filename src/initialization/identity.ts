// Layers that start by passing on what they get. Le, Jaitly & Hinton 2015, arXiv:1504.00941.
import { ndarray } from "../engine/index.ts";
import { real } from "../options/index.ts";
import { initializer } from "./initializer.ts";
import { matrixOf } from "./orthogonal.ts";

/**
 * `gain` on the diagonal and 0 elsewhere; a matrix that is not square passes on as many numbers as fit. A convolution
 * kernel passes on the middle of its window (PyTorch's dirac_).
 * @throws UserError, when drawing, for a shape of fewer than two axes
 */
export const identity = initializer({
  name: "identity",
  aliases: ["eye", "dirac"],
  reference: "Le, Jaitly & Hinton 2015, arXiv:1504.00941; torch.nn.init.eye_ and dirac_",
  about: "gain on the diagonal: the layer starts as a copy of its input.",
  hyper: { gain: real(1) },
  draw({ shape, gain }) {
    matrixOf("identity", shape);
    const made = ndarray(shape);
    const [inputs, outputs] = shape.slice(-2);
    const middle = shape.slice(0, -2).reduce((at, n) => at * n + Math.floor(n / 2), 0);
    for (let i = 0; i < Math.min(inputs, outputs); i++) made.data[middle * inputs * outputs + i * outputs + i] = gain;
    return made;
  },
});
