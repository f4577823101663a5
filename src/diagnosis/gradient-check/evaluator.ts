// The function under test, traced once; evaluated wherever its parameters are put.
import { type NdArray, type Shape, type Tensor, grad, index, machine, mapFlat, real, uniform } from "../../engine/index.ts";

type Named<T> = Readonly<Record<string, T>>;

/** A scalar made of parameters and data; random numbers are the same at every evaluation. */
export type ScalarFunction = (
  params: Named<Tensor>,
  at: { readonly data: Named<Tensor>; readonly uniform: (shape: Shape) => Tensor },
) => Tensor;

export interface Traced {
  readonly params: Named<NdArray>;
  readonly data: Named<NdArray>;
  readonly value: ScalarFunction;
  readonly seed: number;
  readonly step: number;
}

export interface Evaluator {
  /** The value where the parameters stand. */
  value(): number;
  /** Its gradients there. */
  gradients(): Named<{ readonly data: Float64Array }>;
  /** The value with one entry moved. */
  valueAt(path: string, entry: number, offset: number): number;
  /** Puts all parameters somewhere else. */
  moveTo(params: Named<NdArray>): void;
}

export function evaluator({ params: initial, data, value, seed, step }: Traced): Evaluator {
  const specs = (prefix: string, arrays: Named<NdArray>) =>
    Object.fromEntries(Object.entries(arrays).map(([n, a]) => [`${prefix}:${n}`, real(...a.shape)]));
  const trace = (cells: Named<Tensor>) => {
    let site = 0;
    const params = mapFlat(initial, (_, path) => cells[`param:${path}`]);
    const result = value(params, {
      data: mapFlat(data, (_, n) => cells[`data:${n}`]),
      uniform: (shape) => uniform(shape, cells.seed, cells.step, site++),
    });
    return { params, result };
  };
  const run = machine(
    {
      cells: { ...specs("param", initial), ...specs("data", data), seed: index(), step: index() },
      functions: {
        value: { trace: (cells) => ({ results: { value: trace(cells).result } }) },
        gradients: {
          trace: (cells) => {
            const { params, result } = trace(cells);
            return { results: grad(result, params) };
          },
        },
      },
    },
    { backend: "interpreter" },
  );
  run.write("seed", seed);
  run.write("step", step);
  for (const [n, a] of Object.entries(data)) run.write(`data:${n}`, a.data);
  let here = initial;
  const moveTo = (params: Named<NdArray>) => {
    here = params;
    for (const [path, a] of Object.entries(params)) run.write(`param:${path}`, a.data);
  };
  moveTo(initial);
  const valueHere = () => run.run("value").value[0];
  return {
    value: valueHere,
    gradients: () => mapFlat(run.run("gradients"), (data) => ({ data })),
    moveTo,
    valueAt(path, entry, offset) {
      const moved = here[path].data.slice();
      moved[entry] += offset;
      run.write(`param:${path}`, moved);
      const found = valueHere();
      run.write(`param:${path}`, here[path].data);
      return found;
    },
  };
}
