// Targets of several classes, given as class indices [batch, 1] or as probabilities [batch, k].
import type { Tensor } from "../engine/index.ts";
import { oneHot } from "../functional/index.ts";
import { UserError } from "../options/index.ts";

/**
 * The target as probabilities `[batch, k]`: a class index becomes 1 at its place and 0 elsewhere.
 * @throws UserError where the shapes do not fit, or fewer than two outputs leave nothing to choose from
 */
export function classProbabilities(name: string, outputs: Tensor, target: Tensor): Tensor {
  const k = classesOf(name, outputs);
  if (target.rank === 2 && target.shape[1] === k) return target;
  if (target.rank === 2 && target.shape[1] === 1) return oneHot(target, k);
  throw new UserError(
    `${name}: expected labels [${outputs.shape[0]}, 1] or probabilities [${outputs.shape}], got a target [${target.shape}]; the network's last layer needs one unit a class.`,
  );
}

/** Number of classes k of outputs `[batch, k]`. */
export function classesOf(name: string, outputs: Tensor): number {
  if (outputs.rank !== 2)
    throw new UserError(
      `${name}: expected outputs [batch, classes], got [${outputs.shape}]; put flatten() before the last dense layer.`,
    );
  if (outputs.shape[1] < 2)
    throw new UserError(
      `${name}: one output cannot choose between classes; end the network with one unit a class, or take binaryCrossEntropy for two classes.`,
    );
  return outputs.shape[1];
}

/** Class weights `[k]`, checked against the number of outputs. */
export function fittingWeights(name: string, weights: Tensor, classes: number): Tensor {
  if (weights.size !== classes)
    throw new UserError(`${name}: ${weights.size} class weights for ${classes} outputs; give one a class.`);
  return weights;
}
