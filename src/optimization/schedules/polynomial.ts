// Falls to its end along a power of the time that is left; with power 1 a straight line.
import { nonNegative, positive, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/** final + (initial − final) · (1 − step / steps)^power, and `final` afterwards. PyTorch: PolynomialLR (final 0). Optax: polynomial_schedule. */
export const polynomial = schedule({
  name: "polynomial",
  reference: "Optax polynomial_schedule",
  about: "falls along a power of the time that is left; a straight line with power 1",
  aliases: ["linear"],
  hyper: {
    steps: whole(1000, { low: 1 }, "updates until the end of the fall"),
    initial: nonNegative(1, "the value at the start"),
    final: nonNegative(0, "the value at the end and afterwards"),
    power: positive(1, "1: a line; 2: flat towards the end"),
  },
  value: (step, { steps, initial, final, power }) => final + (initial - final) * (1 - Math.min(step / steps, 1)) ** power,
});
