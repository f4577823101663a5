// The gradient check of a network and its loss, penalties included.
import { type NdArray, type Shape, type Tensor, flatten, mapTree, ndarray, tensor, unflatten } from "../../engine/index.ts";
import type { Loss } from "../../losses/index.ts";
import type { ArrayTree, Layer, LayerContext } from "../../nn/layer.ts";
import { UserError } from "../../options/index.ts";
import { random } from "../../random/index.ts";
import type { Penalty } from "../../regularization/index.ts";
import { type CheckSettings, checkGradients } from "./check-gradients.ts";
import type { GradientCheck } from "./result.ts";

/**
 * A layer, which a whole network is too, or a function from inputs and parameters to outputs. Its random numbers are the
 * same at every evaluation: dropout masks stand still while weights are moved.
 */
export type CheckedModel = Pick<Layer, "hyper" | "init" | "apply"> | ((x: Tensor, context: LayerContext) => Tensor);

export interface GradientCheckOptions extends CheckSettings {
  readonly model: CheckedModel;
  readonly loss: Loss;
  /** Rows to compute the loss on; some ten are enough. */
  readonly batch: { readonly x: NdArray; readonly y: NdArray };
  /** Where the gradient is checked, as a tree or by path; by default the weights that `train` begins with for this seed. */
  readonly params?: ArrayTree;
  /** Running statistics and the like; a layer's own by default. */
  readonly state?: ArrayTree;
  /** Gradients to check in place of the engine's, in the form of the parameters: a backward pass written by hand. */
  readonly gradients?: ArrayTree;
  /** Penalties added to the loss. */
  readonly penalties?: readonly Penalty[];
  /** Check what is trained (dropout on, batch statistics), the default, or what predicts. */
  readonly training?: boolean;
}

/**
 * Checks the gradient of a loss with respect to every parameter of a model, in float64 by the interpreter. See
 * `checkGradients` for how, `result.ts` for what comes back, `describeGradientCheck` for it in words.
 * ```ts
 * const check = gradientCheck({ model, loss: binaryCrossEntropy(), batch: { x, y } });
 * console.log(describeGradientCheck(check));
 * ```
 * @throws UserError where the model is a function and `params` are left out, or the loss is no finite number
 */
export function gradientCheck({
  model,
  loss,
  batch,
  penalties = [],
  training = true,
  params: givenParams,
  state: givenState,
  gradients,
  ...settings
}: GradientCheckOptions): GradientCheck {
  const { params, state, hyper, apply } = readied(model, batch.x.shape.slice(1), {
    params: givenParams,
    state: givenState,
    seed: settings.seed,
  });
  const lists = Object.entries(loss.hyper).flatMap(([n, v]) =>
    typeof v === "number" ? [] : [[`list:${n}`, ndarray([v.length], v)] as const],
  );
  const flatState = flatten<NdArray>(state);
  const examples = batch.x.shape[0];
  return checkGradients({
    ...settings,
    ...(gradients && { gradients: flatten<NdArray>(gradients) }),
    params: flatten<NdArray>(params),
    data: { x: batch.x, y: batch.y, ...prefixed("state", flatState), ...Object.fromEntries(lists) },
    examples,
    value: (flat, { data, uniform }) => {
      const output = apply(data.x, {
        params: unflatten(params, flat),
        state: unflatten(state, Object.fromEntries(Object.keys(flatState).map((path) => [path, data[`state:${path}`]]))),
        hyper: mapTree(hyper, (value: number) => tensor(value)),
        training,
        uniform,
        observe: () => {},
      });
      const numbers = Object.fromEntries(
        Object.entries(loss.hyper).map(([n, v]) => [n, typeof v === "number" ? tensor(v) : data[`list:${n}`]]),
      );
      const mean = loss.perExample(output, data.y, numbers).mean();
      return penalties.reduce((sum, penalty) => sum.add(penalty.value(flat, { examples })), mean);
    },
  });
}

const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([n, v]) => [`${prefix}:${n}`, v]));

/** The model's function, and the arrays and numbers that it starts from. */
function readied(
  model: CheckedModel,
  input: Shape,
  { params, state, seed = 0 }: Pick<GradientCheckOptions, "params" | "state" | "seed">,
) {
  if (typeof model === "function") {
    if (!params) throw new UserError("gradientCheck: a model that is a function has no initialization; pass its params.");
    return { params, state: state ?? {}, hyper: {}, apply: model };
  }
  const made = model.init(random(seed).fork("parameters"), input);
  return {
    params: params ? unflatten(made.params, flatten<NdArray>(params)) : made.params,
    state: state ? unflatten(made.state, flatten<NdArray>(state)) : made.state,
    hyper: model.hyper,
    apply: (x: Tensor, context: LayerContext) => model.apply(x, context).output,
  };
}
