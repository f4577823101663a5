// Units left out at random while training, so that none can lean on another.
import { aliased, fraction, searched } from "../options/index.ts";
import { layer } from "./define.ts";

/**
 * Inverted dropout: while training each number is set to 0 with probability `rate`, and the others are divided by 1 − rate, so
 * that nothing needs doing at prediction, as in PyTorch and Keras; the paper scaled at prediction instead. The rate is a run-time number: changing it
 * compiles nothing, and 0 changes no bit.
 */
export const dropout = layer({
  name: "dropout",
  about: "Sets numbers to 0 at random while training.",
  reference: "Srivastava et al. 2014, “Dropout: a simple way to prevent neural networks from overfitting”",
  hyper: { rate: aliased(searched(fraction(0.5, "probability of being left out"), 0, 0.7), "p") },
  apply: (_, x, { hyper: { rate }, training, uniform }) => {
    if (!training) return x;
    const dropped = uniform(x.shape).lt(rate);
    return dropped.where(0, x.div(rate.neg().add(1)));
  },
});
