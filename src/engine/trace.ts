// What a machine is made of, and its trace: the graphs of its functions, simplified.
import { type Shape, sameShape } from "./ndarray.ts";
import type { Dtype } from "./op.ts";
import { round } from "./ops/elementwise.ts";
import { simplify } from "./simplify.ts";
import { Tensor, input } from "./tensor.ts";

/** What a value will be, without the value. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: Dtype;
}
export const real = (...shape: number[]): Spec => ({ shape, dtype: "real" });
/** Whole numbers of 32 bits: row numbers, seeds, step counts. */
export const index = (...shape: number[]): Spec => ({ shape, dtype: "index" });
/** One number that stays float64 in every program: a hyperparameter. */
export const scalar: Spec = { shape: [], dtype: "float64" };

type Named<T> = Readonly<Record<string, T>>;

export interface FunctionDefinition {
  /** What a step is given: a call brings `steps` slices of each. */
  readonly args?: Named<Spec>;
  /** Most steps of one call; 1 by default. */
  readonly capacity?: number;
  /** Builds the graph of one step: new values of cells, and results, of which a call gives one slice a step. */
  trace(cells: Named<Tensor>, args: Named<Tensor>): { readonly cells?: Named<Tensor>; readonly results?: Named<Tensor> };
}

/** Functions one after another, each some times: an epoch is so many full mini-batches and a smaller one. */
export type Sequence = readonly { readonly run: string; readonly times: number }[];

export interface MachineDefinition {
  /**
   * What the functions' graphs depend on besides the names and shapes below. Definitions that agree in both are traced once;
   * one that does not say it is traced every time.
   */
  readonly structure?: string;
  readonly cells: Named<Spec>;
  readonly functions: Named<FunctionDefinition>;
  readonly sequences?: Named<Sequence>;
}

export interface TracedFunction {
  readonly name: string;
  readonly capacity: number;
  readonly args: Named<Tensor>;
  readonly updates: Named<Tensor>;
  readonly results: Named<Tensor>;
}
export interface TracedMachine {
  readonly cells: Named<Tensor>;
  readonly functions: readonly TracedFunction[];
  readonly sequences: Named<Sequence>;
}

export function trace({ cells: specs, functions, sequences = {} }: MachineDefinition): TracedMachine {
  const inputs = (of: Named<Spec>) =>
    Object.fromEntries(Object.entries(of).map(([name, s]) => [name, input(name, s.shape, s.dtype)]));
  const cells = inputs(specs);
  for (const [name, parts] of Object.entries(sequences))
    for (const { run } of parts)
      if (!functions[run])
        throw new TypeError(`sequence ${name}: there is no function "${run}"; there are ${Object.keys(functions).join(", ")}`);
  return {
    cells,
    sequences,
    functions: Object.entries(functions).map(([name, f]) => {
      const args = inputs(f.args ?? {});
      const { cells: updates = {}, results = {} } = f.trace(cells, args);
      for (const [cell, value] of Object.entries(updates)) {
        const spec = specs[cell];
        if (!spec) throw new TypeError(`${name}: there is no cell "${cell}"; there are ${Object.keys(specs).join(", ")}`);
        if (!sameShape(spec.shape, value.shape))
          throw new TypeError(`${name}: cell "${cell}" holds [${spec.shape}], its new value is [${value.shape}]`);
        if (spec.dtype !== value.dtype && spec.dtype !== "real")
          throw new TypeError(`${name}: cell "${cell}" is ${spec.dtype}, its new value is ${value.dtype}; make the cell real`);
      }
      const simple = simplify({ ...prefixed("u", updates), ...prefixed("r", results) });
      // A value of hyperparameters alone is float64; a cell of the program's own precision takes it rounded.
      const fitted = Object.fromEntries(
        Object.entries(unprefixed("u", simple)).map(([cell, t]) => [
          cell,
          t.dtype === specs[cell].dtype ? t : Tensor.of(round, [t], null),
        ]),
      );
      return { name, capacity: f.capacity ?? 1, args, updates: fitted, results: unprefixed("r", simple) };
    }),
  };
}

const prefixed = <T>(p: string, of: Named<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([k, v]) => [`${p}:${k}`, v]));
const unprefixed = <T>(p: string, of: Named<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).flatMap(([k, v]) => (k.startsWith(`${p}:`) ? [[k.slice(2), v]] : [])));
