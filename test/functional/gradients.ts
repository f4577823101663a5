// Gradients held against central differences in float64.
import { type NdArray, type Tensor, evaluate, grad, ndarray } from "../../src/engine/index.ts";

type Arrays = Readonly<Record<string, NdArray>>;
type Tensors = Readonly<Record<string, Tensor>>;

/**
 * The largest error of the gradients of Σ w·fn(x), w being fixed numbers of either sign, relative to the size of the
 * gradient: max |a − n| / max(1, |a|, |n|) over all entries.
 */
export function gradientError(values: Arrays, fn: (inputs: Tensors) => Tensor, h = 1e-5): number {
  const loss = (inputs: Tensors) => weighted(fn(inputs));
  const names = Object.keys(values);
  const analytic = evaluate(values, (inputs) => grad(loss(inputs), inputs)) as Record<string, NdArray>;
  const at = (moved: Arrays) => evaluate(moved, (inputs) => ({ loss: loss(inputs) })).loss.data[0];
  let worst = 0;
  for (const name of names) {
    for (let i = 0; i < values[name].data.length; i++) {
      const shifted = (by: number) => {
        const data = values[name].data.slice();
        data[i] += by;
        return { ...values, [name]: ndarray(values[name].shape, data) };
      };
      const numeric = (8 * (at(shifted(h)) - at(shifted(-h))) - at(shifted(2 * h)) + at(shifted(-2 * h))) / (12 * h);
      const a = analytic[name].data[i];
      worst = Math.max(worst, Math.abs(a - numeric) / Math.max(1, Math.abs(a), Math.abs(numeric)));
      if (Number.isNaN(a) || Number.isNaN(numeric)) return NaN;
    }
  }
  return worst;
}

/** The same for the gradient of the gradient. */
export const secondGradientError = (values: Arrays, fn: (inputs: Tensors) => Tensor, h = 1e-4): number =>
  gradientError(
    values,
    (inputs) => {
      const slopes = Object.values(grad(weighted(fn(inputs)), inputs)).map((g) => weighted(g, 0.7));
      return slopes.reduce((a, b) => a.add(b));
    },
    h,
  );

/** Σ w·y with w = cos(0.5 + i·turn): no symmetry lets an error cancel. */
export function weighted(y: Tensor, turn = 1): Tensor {
  const flat = y.reshape([y.size]);
  let sum: Tensor | null = null;
  for (let i = 0; i < y.size; i++) {
    const part = flat.slice([[i, i + 1]]).mul(Math.cos(0.5 + i * turn));
    sum = sum ? sum.add(part) : part;
  }
  return sum ? sum.reshape([]) : flat.sum();
}
