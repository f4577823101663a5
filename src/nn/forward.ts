// A network run once on arrays: for tests, small questions and reading along. Training compiles its own programs.
import {
  type MachineOptions,
  type NdArray,
  type Tensor,
  flatten,
  index,
  mapFlat,
  program,
  real,
  uniform,
  unflatten,
} from "../engine/index.ts";
import type { ArrayTree, Layer } from "./layer.ts";

export interface Forward {
  readonly output: NdArray;
  /** The state after it, in the form given. */
  readonly state: ArrayTree;
  /** Outputs of the layers inside, by path. */
  readonly activations: Readonly<Record<string, NdArray>>;
}

/**
 * The outputs of a network for `x` [batch, ...input].
 * @param at `training` (default false) with the `seed` of its random numbers
 * @param options where it runs; the float64 interpreter by default
 */
export function forward(
  layer: Layer,
  {
    params,
    state,
    x,
    training = false,
    seed = 0,
  }: {
    readonly params: ArrayTree;
    readonly state?: ArrayTree;
    readonly x: NdArray;
    readonly training?: boolean;
    readonly seed?: number;
  },
  options: MachineOptions = { backend: "interpreter" },
): Forward {
  const [flatParams, flatState] = [flatten<NdArray>(params), flatten<NdArray>(state ?? {})];
  const given = { ...prefixed("param", flatParams), ...prefixed("state", flatState), x };
  const specs = { ...mapFlat(given, ({ shape }) => real(...shape)), seed: index(), step: index() };
  const { call } = program(
    specs,
    (inputs: Readonly<Record<string, Tensor>>) => {
      let site = 0;
      const activations: Record<string, Tensor> = {};
      const tree = (prefix: string, like: ArrayTree) =>
        unflatten(
          like,
          mapFlat(flatten(like), (_, path) => inputs[`${prefix}:${path}`]),
        );
      const made = layer.apply(inputs.x, {
        params: tree("param", params),
        state: tree("state", state ?? {}),
        hyper: {},
        training,
        uniform: (shape) => uniform(shape, inputs.seed, inputs.step, site++),
        observe: (name, value) => {
          activations[name] = value;
        },
      });
      return { output: made.output, ...prefixed("state", flatten<Tensor>(made.state)), ...prefixed("at", activations) };
    },
    options,
  );
  const found = call({ ...given, seed, step: 1 }) as Record<string, NdArray>;
  return {
    output: found.output,
    state: unflatten(state ?? {}, unprefixed("state", found)),
    activations: unprefixed("at", found),
  };
}

const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([path, value]) => [`${prefix}:${path}`, value]));
const unprefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(of).flatMap(([path, value]) =>
      path.startsWith(`${prefix}:`) ? [[path.slice(prefix.length + 1), value]] : [],
    ),
  );
