// Stochastic weight averaging: the plain mean of the weights at the end of training, every few updates.
import { whole } from "../../options/index.ts";
import { averaging } from "./averaging.ts";

/**
 * The mean of the weights after the updates `start`, `start + every`, `start + 2 every` …; before `start` the average is
 * the current weights. The authors run a constant or cyclic learning rate meanwhile and take the weights at the end of
 * each cycle, or once an epoch. PyTorch: `AveragedModel`. Running statistics of batchNorm belong to the weights they were
 * gathered with: pass over the training data once more to renew them for the average.
 */
export const stochasticAveraging = averaging({
  name: "stochasticAveraging",
  aliases: ["swa", "stochasticWeightAveraging"],
  reference: "Izmailov et al. 2018, arXiv:1803.05407",
  about: "plain mean of the weights at the end of training",
  hyper: {
    start: whole(1, { low: 1 }, "update whose weights are the first to count"),
    every: whole(1, { low: 1 }, "updates from one that counts to the next"),
  },
  average: ({ average, param, step, hyper: { start, every } }) => {
    const since = step.sub(start);
    const counted = since.div(every).floor(); // how many stand in the average already
    const before = since.lt(0);
    const counts = before.where(1, since.eq(counted.mul(every)));
    const kept = before.where(0, counted.div(counted.add(1)));
    return counts.where(param.add(average.sub(param).mul(kept)), average);
  },
});
