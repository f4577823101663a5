// Divides the rate by the same factor again and again, once an interval.
import { nonNegative, positive, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/** initial · factor^⌊step / interval⌋. PyTorch: StepLR. */
export const step = schedule({
  name: "step",
  reference: "PyTorch StepLR",
  about: "multiplied by a factor once every interval",
  hyper: {
    interval: whole(1000, { low: 1 }, "updates between two changes"),
    factor: positive(0.1, "what the value is multiplied by"),
    initial: nonNegative(1, "the value before the first change"),
  },
  value: (step, { interval, factor, initial }) => initial * factor ** Math.floor(step / interval),
});
