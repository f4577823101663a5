// Up and down between two rates, for ever: no rate has to be chosen, only the range.
import { choice, number, positive, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/**
 * Triangles between `low` and `initial`: `triangular` all of one height, `triangular2` each half as high as the one before,
 * `expRange` with height · gamma^step. PyTorch: CyclicLR (base_lr: low, max_lr: initial, step_size_up, step_size_down).
 */
export const cyclic = schedule({
  name: "cyclic",
  reference: "Smith 2017, arXiv:1506.01186",
  about: "up and down between two values",
  hyper: {
    up: whole(1000, { low: 1 }, "updates of a rise"),
    down: whole(0, {}, "updates of a fall; 0: as many as a rise"),
    initial: positive(1, "the upper value"),
    low: positive(0.1, "the lower value, where it starts"),
    gamma: number(0.9999, { low: 0, high: 1, openLow: true }, "expRange: what an update multiplies the height by"),
  },
  options: { mode: choice("triangular", ["triangular", "triangular2", "expRange"], "how the height changes over time") },
  value: (step, { up, down, initial, low, gamma, mode }) => {
    const length = up + (down || up);
    const cycle = Math.floor(step / length);
    const since = step - cycle * length;
    const part = since < up ? since / up : 1 - (since - up) / (length - up);
    const height = mode === "triangular" ? 1 : mode === "triangular2" ? 0.5 ** cycle : gamma ** step;
    return low + (initial - low) * part * height;
  },
});
