// What a constraint is: weights put back where they may lie, after every update. `constraint({...})` defines one.
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
  isWeight,
  regularizer,
  traced,
} from "../regularizer.ts";

export interface Constraint extends Regularizer {
  /**
   * The parameter where it may lie. Only weights of two axes or more are touched; the others come back as they are.
   * @param at.hyper the constraint's numbers as tensors, by name; left out, its own become constants
   */
  project(param: Tensor, at: { readonly hyper?: Named<Tensor>; readonly path: string }): Tensor;
}

interface Rule<H extends Numbers, O extends Options> extends About<H, O> {
  /** @param at.param a weight `[…, fanIn, units]` */
  project(at: { readonly param: Tensor; readonly path: string; readonly hyper: Traced<H>; readonly options: Values<O> }): Tensor;
}

/** `ownConstraint` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function constraint<const H extends Numbers = {}, const O extends Options = {}>(rule: Rule<H, O>) {
  const declaration = define<H, O>(rule);
  return plugin(declaration, (given?: Given<H, O>): Constraint => {
    const made = regularizer(declaration, given);
    const whole: Constraint = {
      ...made,
      project: (param, { hyper, path }) =>
        isWeight(path) && param.rank > 1
          ? rule.project({ param, path, hyper: traced<H>(made, hyper), options: made.options })
          : param,
    };
    return structured(whole, declaration, made.options, made.hyper);
  });
}

/**
 * Defines a constraint by what it does to one weight.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownConstraint: typeof constraint = (rule) => tracedEveryTime(constraint(rule));
