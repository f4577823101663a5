// What an optimizer keeps between updates: counted from what `init` makes, not typed in.
import { type Flat, flatten, input, mapFlat, type Shape, scalar, type Spec, type Tensor } from "../engine/index.ts";
import { factories } from "../options/index.ts";
import * as optimizers from "./optimizers.ts";
import type { Transformation } from "./transformation.ts";

/** Anything with a shape: arrays, tensors, specs. */
export type Shaped = Flat<{ readonly shape: Shape }>;

export interface StateMemory {
  /** Numbers kept. */
  readonly numbers: number;
  /** Their size in a float32 program (float64 when asked for); scalars of hyperparameters always take 8 bytes. */
  readonly bytes: number;
  /** Numbers kept for each parameter: 2 for Adam. */
  readonly relative: number;
  /** Their names, `["m", "v"]`. */
  readonly tensors: readonly string[];
}

const traced = (params: Shaped): Record<string, Tensor> => mapFlat(params, ({ shape }, path) => input(path, shape));

/** The state of `transformation` for parameters of these shapes, by path, as the cells of a machine. */
export function stateSpecs(transformation: Transformation, params: Shaped): Record<string, Spec> {
  const at = {
    hyper: mapFlat(transformation.hyper, (_, name) => input(name, [], "float64")),
    step: input("step", [], scalar.dtype),
  };
  const weights = traced(params);
  const start = transformation.init(weights);
  // A zero of shape [1] looks like a scalar of hyperparameters; what an update makes of it tells what it is.
  const next = flatten<Tensor>(transformation.update(weights, start, weights, at)[1]);
  return mapFlat(flatten<Tensor>(start), ({ shape }, path) => ({ shape, dtype: next[path].dtype }));
}

/** @param params arrays, tensors or specs: only their shapes count */
export function stateMemory(
  transformation: Transformation,
  params: Shaped,
  dtype: "float32" | "float64" = "float32",
): StateMemory {
  const specs = stateSpecs(transformation, params);
  const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
  const total = (of: Shaped) => Object.values(of).reduce((n, { shape }) => n + size(shape), 0);
  const wide = Object.values(specs).filter((spec) => spec.dtype === "float64").length;
  const numbers = total(specs);
  return {
    numbers,
    bytes: (numbers - wide) * (dtype === "float32" ? 4 : 8) + wide * 8,
    relative: numbers / total(params),
    tensors: Object.keys(transformation.init(traced(params))),
  };
}

/** The parameters of a 784-512-256-10 network, on which the table is made unless others are given. */
const example: Shaped = Object.fromEntries(
  [
    [784, 512],
    [512, 256],
    [256, 10],
  ].flatMap(([fanIn, fanOut], i) => [
    [`dense${i + 1}.weight`, { shape: [fanIn, fanOut] }],
    [`dense${i + 1}.bias`, { shape: [fanOut] }],
  ]),
);

/** One row for every optimizer, by name. */
export const memoryTable = (params: Shaped = example): ({ readonly name: string } & StateMemory)[] =>
  [...factories(optimizers)].map(([name, make]) => ({ name, ...stateMemory((make as () => Transformation)(), params) }));
