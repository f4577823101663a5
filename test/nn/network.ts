// Runs a layer on every backend: outputs, gradients, next state and what it lets one observe.
import {
  type MachineOptions,
  type NdArray,
  type Tensor,
  flatten,
  grad,
  index,
  machine,
  mapFlat,
  mapTree,
  ndarray,
  real,
  uniform,
  unflatten,
} from "../../src/engine/index.ts";
import type { ArrayTree, Layer } from "../../src/nn/index.ts";
import { random } from "../../src/random/index.ts";

export interface Backend {
  readonly name: string;
  readonly options: MachineOptions;
  /** Largest error, relative to the largest number of an array. */
  readonly tolerance: number;
}
export const interpreter: Backend = { name: "interpreter", options: { backend: "interpreter" }, tolerance: 1e-12 };
export const backends: readonly Backend[] = [
  interpreter,
  { name: "compiled float64", options: { backend: "wasm", dtype: "float64" }, tolerance: 1e-12 },
  { name: "compiled float32", options: { backend: "wasm", dtype: "float32" }, tolerance: 1e-5 },
  { name: "compiled float32, portable", options: { backend: "wasm", dtype: "float32", portable: true }, tolerance: 1e-5 },
];

export interface Given {
  readonly params?: ArrayTree;
  readonly state?: ArrayTree;
  readonly x: NdArray;
  /** The adjoint of the output; ones by default. */
  readonly upstream?: NdArray;
  readonly training?: boolean;
  readonly seed?: number;
}
export interface Found {
  readonly output: NdArray;
  /** Of Σ upstream · output, by path, and by `x`. */
  readonly gradients: Readonly<Record<string, NdArray>>;
  readonly state: Readonly<Record<string, NdArray>>;
  readonly activations: Readonly<Record<string, NdArray>>;
}

/** The layer made ready once, for inputs and parameters of the shapes given; then run for any numbers. Without `everything`, for the loss alone. */
export function prepare(
  layer: Layer,
  { params = {}, state = {}, x, upstream, training = true }: Given,
  { options, name }: Backend,
  everything = true,
): { readonly at: (given: Given) => Found; readonly loss: (given: Given) => number } {
  const arrays = (g: Given) => ({
    ...prefixed("param", flatten<NdArray>(g.params ?? {})),
    ...prefixed("state", flatten<NdArray>(g.state ?? {})),
    x: g.x,
    ...(g.upstream && { upstream: g.upstream }),
  });
  const shapes: Record<string, readonly number[]> = {};
  const trace = (_: unknown, args: Readonly<Record<string, Tensor>>) => {
    let site = 0;
    const activations: Record<string, Tensor> = {};
    const of = (prefix: string, like: ArrayTree) =>
      unflatten(
        like,
        mapFlat(flatten<NdArray>(like), (_, path) => args[`${prefix}:${path}`]),
      );
    const { output, state: next } = layer.apply(args.x, {
      params: of("param", params),
      state: of("state", state),
      hyper: {},
      training,
      uniform: (shape) => uniform(shape, args.seed, args.step, site++),
      observe: (at, value) => {
        activations[at] = value;
      },
    });
    const loss = (upstream ? output.mul(args.upstream) : output).sum();
    if (!everything) return { results: { loss } };
    const wrt = { ...mapFlat(flatten<NdArray>(params), (_, path) => args[`param:${path}`]), x: args.x };
    const results: Record<string, Tensor> = {
      output,
      loss,
      ...prefixed("gradient", grad(loss, wrt)),
      ...prefixed("state", flatten<Tensor>(next)),
      ...prefixed("at", activations),
    };
    for (const [key, t] of Object.entries(results)) shapes[key] = t.shape;
    return { results };
  };
  const args = {
    ...mapFlat(arrays({ params, state, x, upstream }), ({ shape }) => real(...shape)),
    seed: index(),
    step: index(),
  };
  const made = machine({ cells: {}, functions: { run: { args, trace } } }, options);
  if (made.info.backend !== options.backend) throw new Error(`${name} ran on ${made.info.backend}`);
  const results = (given: Given) =>
    made.run("run", { ...mapFlat(arrays(given), ({ data }) => data), seed: [given.seed ?? 1], step: [1] });
  const at = (given: Given): Found => {
    const found = mapFlat(results(given), (data, key) => ndarray(shapes[key], data));
    const part = (prefix: string) =>
      Object.fromEntries(
        Object.entries(found).flatMap(([key, v]) => (key.startsWith(`${prefix}:`) ? [[key.slice(prefix.length + 1), v]] : [])),
      );
    return { output: found.output, gradients: part("gradient"), state: part("state"), activations: part("at") };
  };
  return { at, loss: (given) => results(given).loss[0] };
}

export const run = (layer: Layer, given: Given, backend: Backend): Found => prepare(layer, given, backend).at(given);

/**
 * The largest error of the gradients of Σ upstream · output against central differences of fourth order, in float64:
 * |a − n| / max(1, |a|, |n|). Of an array of many numbers a dozen are moved one by one, and all of them together along a
 * direction of either sign. Arrays at the paths in `but` are left out.
 */
export function gradientError(
  layer: Layer,
  given: Given & { readonly upstream: NdArray },
  { but = [], h = 1e-4 }: { readonly but?: readonly string[]; readonly h?: number } = {},
): number {
  const { gradients } = run(layer, given, interpreter);
  const { loss } = prepare(layer, given, interpreter, false);
  const params = given.params ?? {};
  let worst = 0;
  for (const [path, gradient] of Object.entries(gradients)) {
    if (but.includes(path)) continue;
    const array = path === "x" ? given.x : flatten<NdArray>(params)[path];
    const size = array.data.length;
    const alone = Array.from({ length: Math.min(size, 12) }, (_, k) => Math.floor((k * size) / Math.min(size, 12)));
    const directions = [
      ...alone.map((at) => (i: number) => +(i === at)),
      ...(size > alone.length ? [(i: number) => Math.cos(0.5 + i) / Math.sqrt(size)] : []),
    ];
    for (const direction of directions) {
      const shifted = (by: number) => {
        const moved = ndarray(
          array.shape,
          array.data.map((v, i) => v + by * direction(i)),
        );
        return loss(
          path === "x"
            ? { ...given, x: moved }
            : { ...given, params: mapTree(params, (leaf: NdArray, p) => (p === path ? moved : leaf)) },
        );
      };
      const n = (8 * (shifted(h) - shifted(-h)) - shifted(2 * h) + shifted(-2 * h)) / (12 * h);
      const a = gradient.data.reduce((sum, g, i) => sum + g * direction(i), 0);
      const error = Math.abs(a - n) / Math.max(1, Math.abs(a), Math.abs(n));
      worst = Number.isNaN(error) ? NaN : Math.max(worst, error);
    }
  }
  return worst;
}

const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([key, v]) => [`${prefix}:${key}`, v]));

/** The largest difference, relative to the largest number (at least 1). */
export function difference(found: NdArray, expected: ArrayLike<number>): number {
  if (found.data.length !== expected.length) return Infinity;
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  return Math.max(0, ...Array.from(found.data, (v, i) => Math.abs(v - expected[i]) / scale));
}

/** Normal numbers. */
export function numbers(shape: readonly number[], seed = 1, std = 1, mean = 0): NdArray {
  const draw = random(seed).fork(String(shape));
  const made = ndarray(shape);
  return ndarray(
    shape,
    made.data.map(() => mean + std * draw.normal()),
  );
}
