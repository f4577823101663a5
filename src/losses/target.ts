// What a loss is asked to compare the outputs with: values or probabilities of the outputs' own shape, or class indices.
import { type Tensor, sameShape } from "../engine/index.ts";
import { oneHot } from "../functional/index.ts";
import { UserError } from "../options/index.ts";

/** Mean over all axes but the first: `[batch, …]` → `[batch]`. */
export const meanOverOutputs = (x: Tensor): Tensor => x.mean(x.shape.map((_, d) => d).slice(1));

/** The target, where it has the outputs' own shape. */
export function targetLikeOutputs(name: string, outputs: Tensor, target: Tensor): Tensor {
  if (sameShape(outputs.shape, target.shape)) return target;
  const [units, values] = [outputs.shape.slice(1).join(" × "), target.shape.slice(1).join(" × ")];
  throw new UserError(
    `${name}: the network gives ${units} values an example and the target has ${values || "no second axis"}: outputs [${outputs.shape}], target [${target.shape}]. End the network with ${values || 1} units.`,
  );
}

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
