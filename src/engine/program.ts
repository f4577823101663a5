// One function without memory: named numbers in, named numbers out.
import { type MachineOptions, machine } from "./machine.ts";
import { NdArray, ndarray } from "./ndarray.ts";
import type { Tensor } from "./tensor.ts";
import { type Spec, real, scalar } from "./trace.ts";

type Named<T> = Readonly<Record<string, T>>;
export type Numbers = ArrayLike<number> | NdArray | number;

/**
 * Traces `fn` once and compiles it; every input is given at run time, so changing a number compiles nothing.
 * Inputs and outputs match by name.
 */
export function program<In extends Named<Spec>, Out extends Named<Tensor>>(
  inputs: In,
  fn: (inputs: { readonly [K in keyof In]: Tensor }) => Out,
  options: MachineOptions = {},
) {
  const shapes: Record<string, readonly number[]> = {};
  const made = machine(
    {
      cells: {},
      functions: {
        run: {
          args: inputs,
          trace: (_, args) => {
            const results = fn(args as { [K in keyof In]: Tensor });
            for (const [name, t] of Object.entries(results)) shapes[name] = t.shape;
            return { results };
          },
        },
      },
    },
    options,
  );
  return {
    info: made.info,
    call(values: { readonly [K in keyof In]: Numbers }): { [K in keyof Out]: NdArray } {
      const args = Object.fromEntries(
        Object.entries(values).map(([name, x]) => [name, typeof x === "number" ? [x] : x instanceof NdArray ? x.data : x]),
      ) as Record<string, ArrayLike<number>>;
      return Object.fromEntries(
        Object.entries(made.run("run", args)).map(([name, data]) => [name, ndarray(shapes[name], data)]),
      ) as { [K in keyof Out]: NdArray };
    },
  };
}

/** The float64 value of tensors that depend on no input, or on the arrays and numbers given: for tests and small questions. */
export function evaluate<In extends Named<NdArray | number>, Out extends Named<Tensor>>(
  values: In,
  fn: (inputs: { readonly [K in keyof In]: Tensor }) => Out,
  options: MachineOptions = { backend: "interpreter" },
): { [K in keyof Out]: NdArray } {
  const specs = Object.fromEntries(
    Object.entries(values).map(([name, x]) => [name, typeof x === "number" ? scalar : real(...x.shape)]),
  ) as { [K in keyof In]: Spec };
  return program(specs, fn, options).call(values);
}
