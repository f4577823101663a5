// The networks of the course: dense layers with ReLU between, and weights as NumPy draws them.
import { type NdArray, ndarray } from "../../engine/index.ts";
import { type Layer, mlp, relu } from "../../nn/index.ts";
import { RandomState } from "../../random/index.ts";

/** Layers of `widths` units, the first being the inputs: [2, 10, 5, 1]. */
export const network = (widths: readonly number[]): Layer =>
  mlp({ hidden: widths.slice(1, -1), outputs: widths.at(-1)!, activation: relu });

/** How large weights are drawn, given a layer's inputs and outputs. */
export type Scale = (fanIn: number, fanOut: number) => number;

export const scales = {
  zeros: () => 0,
  small: () => 0.01,
  one: () => 1,
  large: () => 10,
  xavierFanIn: (fanIn) => Math.sqrt(1 / fanIn),
  he: (fanIn) => Math.sqrt(2 / fanIn),
} satisfies Record<string, Scale>;

/** Weights by path: RandomState(seed).randn(fanOut, fanIn) a layer, times the scale; biases 0. */
export function weights(widths: readonly number[], scale: Scale, seed = 3): Record<string, NdArray> {
  const state = new RandomState(seed);
  const params: Record<string, NdArray> = {};
  for (let l = 1; l < widths.length; l++) {
    const [fanIn, fanOut] = [widths[l - 1], widths[l]];
    const drawn = state.randn(fanOut * fanIn);
    const factor = scale(fanIn, fanOut);
    // NumPy's rows are our columns.
    params[`dense${l}.weight`] = ndarray(
      [fanIn, fanOut],
      Float64Array.from({ length: fanIn * fanOut }, (_, i) => drawn[(i % fanOut) * fanIn + Math.floor(i / fanOut)] * factor),
    );
    params[`dense${l}.bias`] = ndarray([fanOut]);
  }
  return params;
}
