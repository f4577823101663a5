// One cycle: up to a large rate, which regularizes, and far below the first rate at the end.
import { choice, flag, nonNegative, number, positive, whole } from "../../options/index.ts";
import { alongCosine } from "./cosine.ts";
import { schedule } from "./schedule.ts";

const alongLine = (from: number, to: number, part: number): number => from + (to - from) * part;

/**
 * From initial / divisor up to `initial` within the first `rise` of the steps, then down to initial / (divisor · finalDivisor);
 * in three phases it first comes down as it went up, and falls from there.
 *
 * Optax ends the rise at ⌊rise · steps⌋ as here; PyTorch's OneCycleLR counts from 1, so that its pct_start p of n steps
 * is `steps: n − 1, rise: (p·n − 1) / (n − 1)` here.
 */
export const oneCycle = schedule({
  name: "oneCycle",
  reference: "Smith & Topin 2018, arXiv:1708.07120",
  about: "up to a large rate, then down far below the first one",
  hyper: {
    steps: whole(1000, { low: 1 }, "updates of the whole cycle"),
    initial: nonNegative(1, "the largest value"),
    rise: number(0.3, { low: 0, high: 1, openLow: true, openHigh: true }, "part of the steps that rise"),
    divisor: positive(25, "the largest value over the first"),
    finalDivisor: positive(1e4, "the first value over the last"),
  },
  options: {
    shape: choice("cosine", ["cosine", "line"], "how it moves from one value to the next"),
    threePhase: flag(false, "come down as it went up before the last fall; needs rise < 0.5"),
  },
  value: (step, { steps, initial: peak, rise, divisor, finalDivisor, shape, threePhase }) => {
    const along = shape === "cosine" ? alongCosine : alongLine;
    const [first, last, top] = [peak / divisor, peak / divisor / finalDivisor, rise * steps];
    if (step < top) return along(first, peak, step / top);
    if (threePhase && step < 2 * top) return along(peak, first, (step - top) / top);
    const [from, since] = threePhase ? [first, 2 * top] : [peak, top];
    return along(from, last, since < steps ? Math.min((step - since) / (steps - since), 1) : 1);
  },
});
