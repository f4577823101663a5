// Stochastic gradient descent with warm restarts: half a cosine down, a jump back up, each period longer than the last.
import { nonNegative, number, whole } from "../../options/index.ts";
import { alongCosine } from "./cosine.ts";
import { schedule } from "./schedule.ts";

/** PyTorch: CosineAnnealingWarmRestarts (period: T_0, growth: T_mult, final: eta_min). */
export const cosineRestarts = schedule({
  name: "cosineRestarts",
  reference: "Loshchilov & Hutter 2017, SGDR, arXiv:1608.03983",
  about: "half a cosine down, then a jump back up, again and again",
  aliases: ["sgdr"],
  hyper: {
    period: whole(1000, { low: 1 }, "updates of the first fall"),
    growth: number(1, { low: 1 }, "how much longer each fall is than the one before"),
    initial: nonNegative(1, "the value after each jump"),
    final: nonNegative(0, "the value that each fall goes to"),
  },
  value: (step, { period, growth, initial, final }) => {
    let [start, length] = growth === 1 ? [Math.floor(step / period) * period, period] : [0, period];
    while (growth > 1 && step >= start + length) [start, length] = [start + length, length * growth];
    return alongCosine(initial, final, (step - start) / length);
  },
});
