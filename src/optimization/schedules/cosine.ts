// Falls along half a cosine: slow at first, fast in the middle, slow at the end.
import { nonNegative, whole } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

/** From `from` at 0 to `to` at 1 along half a cosine. */
export const alongCosine = (from: number, to: number, part: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;

/**
 * final + (initial − final) · (1 + cos(π · step / steps)) / 2, and `final` afterwards, as Optax has it
 * (PyTorch's CosineAnnealingLR rises again; `cosineRestarts` jumps back).
 */
export const cosine = schedule({
  name: "cosine",
  reference: "Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts",
  about: "falls along half a cosine",
  hyper: {
    steps: whole(1000, { low: 1 }, "updates until the end of the fall"),
    initial: nonNegative(1, "the value at the start"),
    final: nonNegative(0, "the value at the end and afterwards"),
  },
  value: (step, { steps, initial, final }) => alongCosine(initial, final, Math.min(step / steps, 1)),
});
