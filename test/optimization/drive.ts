// What the trainer does, at its smallest: parameters and state in the cells of a machine, gradients, update, addition.
import { readFileSync } from "node:fs";
import {
  flatten,
  grad,
  type MachineOptions,
  machine,
  mapFlat,
  type NdArray,
  ndarray,
  real,
  scalar,
  type Spec,
  type Tensor,
  tensor,
  unflatten,
} from "../../src/engine/index.ts";
import { hyperAt, type OptimizerState, stateSpecs, type Transformation } from "../../src/optimization/index.ts";

type Named<T> = Readonly<Record<string, T>>;
export type Backend = MachineOptions & { readonly name: string };
export const interpreter: Backend = { name: "interpreter", backend: "interpreter" };
export const wasm64: Backend = { name: "wasm, float64", backend: "wasm", dtype: "float64" };
export const wasm32: Backend = { name: "wasm, float32", backend: "wasm", dtype: "float32" };
export const backends = [interpreter, wasm64, wasm32];

export interface Problem {
  readonly start: Named<NdArray>;
  loss(params: Named<Tensor>, batch: Named<Tensor>): Tensor;
  /** What a mini-batch brings, and its numbers in step 0, 1 … */
  readonly batch?: { readonly specs: Named<Spec>; at(step: number): Named<readonly number[]> };
}

export interface Run {
  /** The losses before each of `steps` updates. */
  run(steps: number): Float64Array;
  /** Runs without reading anything: what a recompilation would show in. */
  readonly info: ReturnType<typeof machine>["info"];
  params(): Record<string, Float64Array>;
  evaluated(): Record<string, Float64Array>;
  loss(): number;
  save(): { readonly step: number; readonly cells: Record<string, Float64Array> };
  restore(saved: ReturnType<Run["save"]>): void;
}

const capacity = 128;
const prefixed = <T>(prefix: string, of: Named<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [`${prefix}${name}`, value]));
const part = <T>(prefix: string, of: Named<T>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );

export function drive(transformation: Transformation, problem: Problem, { name: _, ...options }: Backend = interpreter): Run {
  const shapes = mapFlat(problem.start, ({ shape }) => real(...shape));
  const specs: Record<string, Spec> = {
    ...prefixed("params.", shapes),
    ...prefixed("state.", stateSpecs(transformation, shapes)),
  };
  const { specs: batch = {}, at: batchAt = () => ({}) } = problem.batch ?? {};
  const scalars = { ...mapFlat(transformation.hyper, () => scalar), "at.step": scalar };
  const args = { ...scalars, ...prefixed("batch.", batch) };
  const stateOf = (cells: Named<Tensor>, params: Named<Tensor>): OptimizerState =>
    unflatten(transformation.init(params), part("state.", cells));
  const context = (given: Named<Tensor>) => ({
    hyper: mapFlat(transformation.hyper, (_, name) => given[name]),
    step: given["at.step"],
  });
  const made = machine(
    {
      cells: specs,
      functions: {
        init: { trace: (cells) => ({ cells: prefixed("state.", flatten<Tensor>(transformation.init(part("params.", cells)))) }) },
        step: {
          args,
          capacity,
          trace: (cells, given) => {
            const params = part("params.", cells);
            const loss = problem.loss(params, part("batch.", given));
            const [updates, next] = transformation.update(grad(loss, params), stateOf(cells, params), params, context(given));
            const moved = mapFlat(params, (param, path) => param.add(updates[path]));
            return { cells: { ...prefixed("params.", moved), ...prefixed("state.", flatten<Tensor>(next)) }, results: { loss } };
          },
        },
        look: {
          args,
          trace: (cells, given) => {
            const params = part("params.", cells);
            const x = transformation.evaluationParams?.(params, stateOf(cells, params), context(given)) ?? params;
            return { results: { ...prefixed("x.", x), loss: problem.loss(params, part("batch.", given)) } };
          },
        },
      },
    },
    options,
  );
  let done = 0;
  const numbers = (from: number, steps: number): Record<string, number[]> => {
    const rows = Array.from({ length: steps }, (_, i) => ({
      ...mapFlat(hyperAt(transformation.hyper, from + i), (value) => [value]),
      "at.step": [from + i + 1],
      ...prefixed("batch.", batchAt(from + i)),
    }));
    return mapFlat(args, (_, name) => rows.flatMap((row) => (row as Named<readonly number[]>)[name]));
  };
  const look = () => made.run("look", numbers(Math.max(0, done - 1), 1));
  for (const [path, { data }] of Object.entries(problem.start)) made.write(`params.${path}`, data);
  made.run("init");

  return {
    info: made.info,
    run: (steps) => {
      const losses: number[] = [];
      for (let left = steps; left > 0; left -= capacity) {
        const now = Math.min(left, capacity);
        losses.push(...made.run("step", numbers(done, now), now).loss);
        done += now;
      }
      return Float64Array.from(losses);
    },
    params: () => mapFlat(problem.start, (_, path) => made.read(`params.${path}`)),
    evaluated: () => part("x.", look()),
    loss: () => look().loss[0],
    save: () => ({ step: done, cells: mapFlat(specs, (_, cell) => made.read(cell)) }),
    restore: ({ step, cells }) => {
      done = step;
      for (const [cell, values] of Object.entries(cells)) made.write(cell, values);
    },
  };
}

type Json = readonly (number | string | Json)[];
/** Nested lists as an array; golden files spell NaN and infinities as strings. */
export function array(json: Json): NdArray {
  const shape: number[] = [];
  for (let level: unknown = json; Array.isArray(level); level = level[0]) shape.push(level.length);
  return ndarray(shape, json.flat(8).map(Number));
}

export const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../golden/optimization/${name}.json`, import.meta.url), "utf8"));

const constant = (json: Json): Tensor => {
  const { shape, data } = array(json);
  // Entries are put in one by one: the graph has no constants of more than one number.
  return stack(
    [...data].map((x) => tensor(x).reshape([1])),
    data.length,
  ).reshape(shape);
};
const stack = (parts: Tensor[], length: number): Tensor =>
  parts.map((x, i) => x.pad([[i, length - 1 - i]])).reduce((a, b) => a.add(b));

const { quadratic, rosenbrock, leastSquares } = golden("problems");

/** The problems of the golden trajectories. */
export const problems: Record<string, Problem> = {
  quadratic: {
    start: { x: array(quadratic.start.x) },
    loss: ({ x }) => {
      const column = x.reshape([4, 1]);
      const curved = constant(quadratic.A).dot(column).mul(column).sum().mul(0.5);
      return curved.sub(constant(quadratic.b).mul(x).sum());
    },
  },
  rosenbrock: {
    start: { x: array(rosenbrock.start.x) },
    loss: ({ x }) => {
      const [a, b] = [x.slice([[0, 1]]), x.slice([[1, 2]])];
      const [valley, wall] = [a.neg().add(1), b.sub(a.mul(a))];
      return valley.mul(valley).add(wall.mul(wall).mul(100)).sum();
    },
  },
  leastSquares: {
    start: { weights: array(leastSquares.start.weights), bias: array(leastSquares.start.bias) },
    loss: ({ weights, bias }) => {
      const residual = constant(leastSquares.X).dot(weights).add(bias).sub(constant(leastSquares.Y));
      return residual.mul(residual).mean();
    },
  },
};

/** ½ Σ cᵢ(xᵢ − tᵢ)²: as simple as it gets. */
export const parabola: Problem = {
  start: { x: ndarray([3], [4, -3, 0.5]) },
  loss: ({ x }) => {
    const away = x.sub(constant([1, 2, -1]));
    return constant([1, 3, 0.3]).mul(away).mul(away).sum().mul(0.5);
  },
};

/** The largest difference relative to `theirs`, or to `floor` where that is larger; what is not finite must meet its like. */
export function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>, floor = 1e-9): number {
  let worst = 0;
  for (let i = 0; i < theirs.length; i++) {
    if (Number.isFinite(theirs[i]) !== Number.isFinite(ours[i])) return Infinity;
    if (Number.isFinite(theirs[i])) worst = Math.max(worst, Math.abs(ours[i] - theirs[i]) / Math.max(Math.abs(theirs[i]), floor));
  }
  return worst;
}
