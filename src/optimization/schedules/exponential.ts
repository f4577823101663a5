// Decays by the same factor an interval, smoothly or in stairs.
import { flag, nonNegative, positive, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/**
 * max(final, initial · factor^(step / interval)); staircase takes ⌊step / interval⌋.
 * PyTorch: ExponentialLR (interval 1). Optax: exponential_decay. A factor above 1 grows, as a learning-rate sweep does.
 */
export const exponential = schedule({
  name: "exponential",
  reference: "Optax exponential_decay",
  about: "multiplied by a factor over every interval, smoothly or in stairs",
  hyper: {
    factor: positive(0.1, "what the value is multiplied by over an interval"),
    interval: whole(1000, { low: 1 }, "updates over which the factor applies once"),
    initial: nonNegative(1, "the value at the start"),
    final: nonNegative(0, "the value never falls below this"),
  },
  options: { staircase: flag(false, "change only at whole intervals") },
  value: (step, { factor, interval, initial, final, staircase }) =>
    Math.max(final, initial * factor ** (staircase ? Math.floor(step / interval) : step / interval)),
});
