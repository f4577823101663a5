// Normal numbers without tails: nothing lies beyond two deviations.
import { flag, nonNegative, real } from "../options/index.ts";
import { type Random, normalQuantile } from "../random/index.ts";
import { each, initializer } from "./initializer.ts";

const BELOW = 0.022750131948179195; // P(Z < −2)
const INSIDE = 0.9544997361036416; // P(−2 < Z < 2)
/** The deviation of a standard normal number cut at ±2. */
export const TRUNCATED_STD = 0.8796256610342398;

/** One standard normal number within ±2, from one uniform draw, so that its rank is that of `random.normal()`. */
export const truncatedDraw = (random: Random): number => normalQuantile(BELOW + INSIDE * random.uniform());

/**
 * Normal numbers cut at two deviations. `corrected` (default) widens the normal before the cut, so that `std` is the
 * deviation of what comes out, as the scaled initializers of JAX and Keras do. Without it `std` is that of the normal
 * before the cut and 0.88·std comes out, as in Keras's TruncatedNormal and in JAX's and PyTorch's trunc_normal_ (whose
 * bounds are absolute numbers).
 */
export const truncatedNormal = initializer({
  name: "truncatedNormal",
  reference: "tf.keras.initializers.VarianceScaling; scipy.stats.truncnorm(-2, 2)",
  about: "Normal numbers within two deviations of the mean.",
  hyper: { std: nonNegative(0.01, "standard deviation"), mean: real(0) },
  options: { corrected: flag(true, "std is the deviation after the cut, not before it") },
  draw: ({ random, shape, std, mean, corrected }) => {
    const scale = corrected ? std / TRUNCATED_STD : std;
    return each(shape, () => mean + scale * truncatedDraw(random));
  },
});
