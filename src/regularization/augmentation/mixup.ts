// Mixup: training on blends of two examples and of their labels.
import type { Tensor } from "../../engine/index.ts";
import { oneHot } from "../../functional/index.ts";
import { flag, positive, searched } from "../../options/index.ts";
import { augmentation } from "./augmentation.ts";
import { symmetricBetaFrom } from "./draws.ts";

/**
 * x ← λx + (1 − λ)x′ and y ← λy + (1 − λ)y′ with λ from Beta(α, α), one for the whole batch as in the authors' code, or
 * one for each example (`perExample`). Labels become probabilities: 0 and 1 of two classes, values of a regression and
 * probabilities are mixed as they are, class indices `[batch, 1]` of several classes become `[batch, classes]`.
 *
 * The partners x′ are the batch itself, moved on by a random number of rows, where the authors permute it at random: a
 * sort has no place in a compiled step. Every example is as likely to meet any other (or itself), fresh every step; only
 * who meets whom in the same step is less mixed, which shuffled mini-batches make up for.
 *
 * A cross-entropy of blended labels equals the authors' blend of two cross-entropies.
 */
export const mixup = augmentation({
  name: "mixup",
  reference: "Zhang et al. 2018, arXiv:1710.09412",
  about: "blends of two examples and their labels; few examples in between, for small alpha",
  hyper: { alpha: searched(positive(0.2, "α of Beta(α, α): how often blends lie in the middle"), 0.05, 2) },
  options: { perExample: flag(false, "a blend of its own for each example") },
  apply: ({ x, y, hyper: { alpha }, options: { perExample }, uniform, classes }) => {
    const batch = x.shape[0];
    const draws = perExample ? [batch] : [1];
    const share = symmetricBetaFrom(uniform(draws), uniform(draws), alpha);
    const rows = uniform([1]).mul(batch).floor(); // 0 … batch − 1
    const blend = (of: Tensor): Tensor => {
      const lambda = share.reshape([...draws, ...of.shape.slice(1).map(() => 1)]);
      return of.mul(lambda).add(rolled(of, rows).mul(lambda.neg().add(1)));
    };
    return { x: blend(x), y: blend(classes > 0 && y.shape[1] === 1 ? oneHot(y, classes) : y) };
  },
});

/** Row i of the result is row (i + rows) mod batch: one step of every power of two, taken where `rows` has that bit. */
function rolled(x: Tensor, rows: Tensor): Tensor {
  let result = x;
  for (let by = 1; by < x.shape[0]; by *= 2) {
    const bit = rows
      .mul(1 / by)
      .floor()
      .mul(0.5); // half of an odd number is no whole one
    const taken = bit.sub(bit.floor()).reshape(x.shape.map(() => 1));
    result = taken.where(rolledBy(result, by), result);
  }
  return result;
}

function rolledBy(x: Tensor, by: number): Tensor {
  const batch = x.shape[0];
  const others = x.shape.slice(1);
  const whole = others.map((n) => [0, n] as const);
  const still = others.map(() => [0, 0] as const);
  const end = x.slice([[by, batch], ...whole]).pad([[0, by], ...still]);
  return end.add(x.slice([[0, by], ...whole]).pad([[batch - by, 0], ...still]));
}
