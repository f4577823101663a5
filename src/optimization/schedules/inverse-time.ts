// The rate falls as one over time: the decay of stochastic approximation and of the teaching texts.
import { flag, nonNegative, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/**
 * initial / (1 + decayRate · step / interval); staircase takes ⌊step / interval⌋.
 *
 * The teaching texts count epochs: α₀ / (1 + decayRate · epoch) is `perEpoch(inverseTime({ initial: α₀, decayRate }), n)`,
 * and α₀ / (1 + decayRate · ⌊epoch / interval⌋) is the same with `interval` and `staircase`. Keras: InverseTimeDecay.
 */
export const inverseTime = schedule({
  name: "inverseTime",
  reference: "Robbins & Monro 1951; Keras InverseTimeDecay",
  about: "initial / (1 + decayRate · step / interval), smoothly or in stairs",
  hyper: {
    decayRate: nonNegative(1, "how much an interval adds to the divisor"),
    interval: whole(1, { low: 1 }, "updates that count as one"),
    initial: nonNegative(1, "the value at the start"),
  },
  options: { staircase: flag(false, "change only at whole intervals") },
  value: (step, { decayRate, interval, initial, staircase }) =>
    initial / (1 + decayRate * (staircase ? Math.floor(step / interval) : step / interval)),
});
