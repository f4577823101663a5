// Layer-sequential unit-variance: weights are scaled by what a batch of data does on its way through the network.
// Mishkin & Matas 2015, arXiv:1511.06422.
import {
  type MachineOptions,
  type NdArray,
  type Tensor,
  flatten,
  mapFlat,
  mapTree,
  ndarray,
  program,
  real,
} from "../engine/index.ts";
import { variance } from "../functional/index.ts";
import type { ArrayTree, Layer, TensorTree } from "../nn/layer.ts";
import { type Declaration, type OptionValue, UserError, configure, define, plugin, positive, whole } from "../options/index.ts";
import type { Initializer, InitializerConfig } from "./initializer.ts";
import { orthogonal } from "./orthogonal.ts";

/** Changes weights that were drawn before by looking at data; not an `Initializer`, which sees a shape only. */
export interface DataInitializer {
  /**
   * @param params as a tree, or flat by path; what comes back has the same form
   * @param batch inputs [rows, ...features]; a few hundred rows will do
   * @param machine where the network runs; the float64 interpreter by default
   */
  <P extends ArrayTree>(layer: Layer, params: P, state: ArrayTree, batch: NdArray, machine?: MachineOptions): P;
  readonly name: string;
  readonly label: string;
  readonly declaration: Declaration;
  readonly hyper: Readonly<Record<string, number>>;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly config: InitializerConfig;
  /** What the method wants the weights drawn by beforehand. */
  readonly start: Initializer;
}

const declaration = define({
  name: "lsuv",
  reference: "Mishkin & Matas 2015, arXiv:1511.06422, algorithm 1",
  about: "Scales each layer's weights until its outputs on a batch of data have variance 1.",
  hyper: { tolerance: positive(0.1, "largest distance of a variance from 1 that is left as it is") },
  options: { iterations: whole(10, { low: 1 }, "most scalings of a layer") },
});

/**
 * `lsuv()(layer, params, state, batch)`: from the first layer to the last, the weights whose path ends in `weight` are
 * divided by the deviation of the layer's outputs over the whole batch, until their variance is within `tolerance` of
 * 1. Biases stay. Draw the weights with `orthogonal()` before, as the paper does. Dropout and the like are off meanwhile.
 * @throws UserError where a layer gives the same output, or none that is a number, for all rows
 */
export const lsuv = plugin(declaration, (given?: { tolerance?: number; iterations?: number }): DataInitializer => {
  const { hyper, options, label } = configure(declaration, given);
  const interpreter: MachineOptions = { backend: "interpreter" };
  const scale = <P extends ArrayTree>(layer: Layer, params: P, state: ArrayTree, batch: NdArray, machine = interpreter): P => {
    const weights: Record<string, NdArray> = flatten<NdArray>(params);
    const variances = watch(layer, weights, flatten<NdArray>(state), batch, machine);
    for (const path of Object.keys(variances(weights))) {
      for (let i = 0; i < options.iterations; i++) {
        const found = variances(weights)[path];
        if (!(found > 0 && found < Infinity)) throw new UserError(dead(path, found));
        if (Math.abs(found - 1) < hyper.tolerance) break;
        const { shape, data } = weights[`${path}weight`];
        const scaled = data.map((w) => w / Math.sqrt(found));
        weights[`${path}weight`] = ndarray(shape, scaled);
      }
    }
    return mapTree(params, (_, path) => weights[path]) as unknown as P;
  };
  const { name } = declaration;
  const config = { type: name, options: { ...hyper, ...options } };
  const about = { name, label, declaration, hyper, options, config, start: orthogonal() };
  return Object.defineProperties(scale, Object.getOwnPropertyDescriptors(about)) as unknown as DataInitializer;
});

const dead = (path: string, found: number) =>
  `lsuv: the outputs of ${path.slice(0, -1) || "the layer"} have variance ${found} over the batch, so no scale makes it 1; ` +
  "look for constant inputs, weights that start at 0 and rows that are not numbers.";

type Arrays = Readonly<Record<string, NdArray>>;

/** The variances of the outputs of layers with weights, in the order in which the network computes them, for any weights. */
function watch(layer: Layer, params: Arrays, state: Arrays, batch: NdArray, machine: MachineOptions) {
  const values = (weights: Arrays): Arrays => ({ x: batch, ...prefixed("param", weights), ...prefixed("state", state) });
  const specs = mapFlat(values(params), ({ shape }) => real(...shape));
  const { call } = program(
    specs,
    (inputs) => {
      const found: Record<string, Tensor> = {};
      const observe = (path: string, value: Tensor) => {
        if (params[`${path}weight`]?.shape.length > 1) found[path] ??= variance(value);
      };
      const { output } = layer.apply(inputs.x, {
        params: nest(mapFlat(params, (_, path) => inputs[`param:${path}`])),
        state: nest(mapFlat(state, (_, path) => inputs[`state:${path}`])),
        hyper: {},
        training: false,
        uniform: () => {
          throw new Error("lsuv: a layer draws random numbers although it is not training");
        },
        observe: (name, value) => observe(`${name}.`, value),
      });
      observe("", output);
      return found;
    },
    machine,
  );
  return (weights: Arrays) => mapFlat(call(values(weights)), ({ data }) => data[0]);
}

const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([path, value]) => [`${prefix}:${path}`, value]));

/** A tree from leaves by dotted path. */
function nest(flat: Readonly<Record<string, Tensor>>): TensorTree {
  const tree: Record<string, Tensor | TensorTree> = {};
  for (const [path, leaf] of Object.entries(flat)) {
    const names = path.split(".");
    const last = names.pop()!;
    let at = tree as Record<string, unknown>;
    for (const name of names) at = (at[name] ??= {}) as Record<string, unknown>;
    at[last] = leaf;
  }
  return tree;
}
