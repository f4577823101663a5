// What an augmentation is: a mini-batch changed at random before the network sees it, in training only.
// `augmentation({...})` defines one.
import type { Shape, Tensor } from "../../engine/index.ts";
import { define, plugin, structured, tracedEveryTime } from "../../options/index.ts";
import type { Options, Values } from "../../options/index.ts";
import {
  type About,
  type Given,
  type Named,
  type Numbers,
  type Regularizer,
  type Traced,
  regularizer,
  traced,
} from "../regularizer.ts";

export interface Batch {
  /** `[batch, …features]` */
  readonly x: Tensor;
  /** Labels or values `[batch, 1]`, or probabilities `[batch, classes]`. */
  readonly y: Tensor;
}

/** What an augmentation may use besides the batch. */
export interface Surroundings {
  /** Fresh uniform numbers of this step, in [0, 1); each call is a site of its own. */
  readonly uniform: (shape: Shape) => Tensor;
  /** Number of classes where the loss takes class indices (one output a class); 0 for one output of 0 or 1, and for values. */
  readonly classes: number;
}

export interface Augmentation extends Regularizer {
  /** @param at.hyper its numbers as tensors, by name; left out, its own become constants */
  apply(batch: Batch, at: Surroundings & { readonly hyper?: Named<Tensor> }): Batch;
}

interface Rule<H extends Numbers, O extends Options> extends About<H, O> {
  apply(at: Batch & Surroundings & { readonly hyper: Traced<H>; readonly options: Values<O> }): Batch;
}

/** `ownAugmentation` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function augmentation<const H extends Numbers = {}, const O extends Options = {}>(rule: Rule<H, O>) {
  const declaration = define<H, O>(rule);
  return plugin(declaration, (given?: Given<H, O>): Augmentation => {
    const made = regularizer(declaration, given);
    const whole: Augmentation = {
      ...made,
      apply: ({ x, y }, { hyper, uniform, classes }) =>
        rule.apply({ x, y, uniform, classes, hyper: traced<H>(made, hyper), options: made.options }),
    };
    return structured(whole, declaration, made.options, made.hyper);
  });
}

/**
 * Defines an augmentation by what it does to a batch.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownAugmentation: typeof augmentation = (rule) => tracedEveryTime(augmentation(rule));
