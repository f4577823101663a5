// What an averaging is: a second copy of the weights, averaged over updates, at which the network is evaluated.
// `averaging({...})` defines one.
import type { Tensor } from "../../engine/index.ts";
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

export interface Averaging extends Regularizer {
  /**
   * The next average of one parameter. Before the first update the average is the parameter as it was initialized.
   * @param average what came of the step before
   * @param param the parameter after this step's update
   * @param at.step updates made, this one included: 1, 2 …, a float64 scalar
   * @param at.hyper its numbers as tensors, by name; left out, its own become constants
   */
  average(average: Tensor, param: Tensor, at: { readonly hyper?: Named<Tensor>; readonly step: Tensor }): Tensor;
}

interface Rule<H extends Numbers, O extends Options> extends About<H, O> {
  average(at: {
    readonly average: Tensor;
    readonly param: Tensor;
    readonly step: Tensor;
    readonly hyper: Traced<H>;
    readonly options: Values<O>;
  }): Tensor;
}

/** `ownAveraging` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function averaging<const H extends Numbers = {}, const O extends Options = {}>(rule: Rule<H, O>) {
  const declaration = define<H, O>(rule);
  return plugin(declaration, (given?: Given<H, O>): Averaging => {
    const made = regularizer(declaration, given);
    const whole: Averaging = {
      ...made,
      average: (average, param, { hyper, step }) =>
        rule.average({ average, param, step, hyper: traced<H>(made, hyper), options: made.options }),
    };
    return structured(whole, declaration, made.options, made.hyper);
  });
}

/**
 * Defines an averaging by the next average of one parameter.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownAveraging: typeof averaging = (rule) => tracedEveryTime(averaging(rule));
