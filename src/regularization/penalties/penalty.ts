// What a penalty is: a number added to the loss, so that large weights cost something. `penalty({...})` defines one.
import { type Tensor, tensor } from "../../engine/index.ts";
import { UserError, define, plugin, structured, tracedEveryTime } from "../../options/index.ts";
import type { FlagOption, Options, Values } from "../../options/index.ts";
import {
  type About,
  type Given,
  type Named,
  type Numbers,
  type Regularizer,
  type Traced,
  biases,
  isWeight,
  regularizer,
  traced,
} from "../regularizer.ts";

export interface Penalty extends Regularizer {
  /**
   * The penalty of a network, a scalar to be added to the mean loss.
   * @param params parameters by path; those called `weight` count, with `biases` all
   * @param at.hyper the penalty's numbers as tensors, by name; left out, its own become constants
   * @param at.examples rows of the mini-batch: the m of λ/2m
   * @throws UserError where no parameter is called `weight`
   */
  value(params: Named<Tensor>, at: { readonly hyper?: Named<Tensor>; readonly examples: number }): Tensor;
}

type Biases = { readonly biases: FlagOption };

interface Rule<H extends Numbers, O extends Options> extends About<H, O> {
  /** The share of one parameter, a scalar; the penalty is the sum over parameters. */
  value(at: {
    readonly param: Tensor;
    readonly path: string;
    readonly hyper: Traced<H>;
    readonly options: Values<O & Biases>;
    readonly examples: number;
  }): Tensor;
}

/** `ownPenalty` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function penalty<const H extends Numbers = {}, const O extends Options = {}>(rule: Rule<H, O>) {
  const declaration = define<H, O & Biases>({ ...rule, options: { ...(rule.options as O), biases } });
  return plugin(declaration, (given?: Given<H, O & Biases>): Penalty => {
    const made = regularizer(declaration, given);
    const whole: Penalty = {
      ...made,
      value(params, { hyper, examples }) {
        const chosen = Object.entries(params).filter(([path]) => made.options.biases || isWeight(path));
        if (chosen.length === 0)
          throw new UserError(
            `${rule.name}: no parameter is called "weight", so there is nothing to penalize; there are ${Object.keys(params).join(", ") || "none"}. Use biases: true for all of them.`,
          );
        const numbers = traced<H>(made, hyper);
        return chosen
          .map(([path, param]) => rule.value({ param, path, hyper: numbers, options: made.options, examples }))
          .reduce((sum, share) => sum.add(share), tensor(0));
      },
    };
    return structured(whole, declaration, made.options, made.hyper);
  });
}

/**
 * Defines a penalty by its share for one parameter. The option `biases` comes with it.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownPenalty: typeof penalty = (rule) => tracedEveryTime(penalty(rule));
