// What one operation says about itself: its shape, its float64 meaning, its gradient and its code.
import type { Shape } from "./ndarray.ts";
import type { Tensor } from "./tensor.ts";
import type { Code } from "./wasm/code.ts";
import type { Lanes } from "./wasm/lanes.ts";

/**
 * What a node's numbers are.
 * - `real`: float32 or float64, as the program was compiled.
 * - `float64`: a single number that depends on hyperparameters alone; float64 in every program, so that 1 − β² is not
 *   rounded to seven digits before it is used.
 * - `index`: 32-bit whole numbers (row numbers, seeds, step counts).
 */
export type Dtype = "real" | "float64" | "index";

/** A position along an axis: Σ loop · times + offset over the kernel's loops. */
export interface Index {
  readonly terms: readonly { readonly loop: number; readonly times: number }[];
  readonly offset: number;
}
export const fixed = (offset: number): Index => ({ terms: [], offset });
export const loopIndex = (loop: number): Index => ({ terms: [{ loop, times: 1 }], offset: 0 });
export const shifted = ({ terms, offset }: Index, by: number): Index => ({ terms, offset: offset + by });
export const times = ({ terms, offset }: Index, n: number): Index => ({
  terms: terms.map((t) => ({ loop: t.loop, times: t.times * n })),
  offset: offset * n,
});
export const plus = (a: Index, b: Index): Index => ({ terms: [...a.terms, ...b.terms], offset: a.offset + b.offset });

export interface OpBase<Arg = unknown> {
  readonly name: string;
  shape(src: readonly Shape[], arg: Arg): Shape;
  /** The float64 meaning: `x` holds the sources row-major, the result is row-major in the node's shape. */
  evaluate(y: Tensor, x: readonly Float64Array[], arg: Arg): Float64Array;
  /** Adjoints of the sources, built as graph from the adjoint `g` of `y`; null where there is none. */
  vjp(g: Tensor, y: Tensor, x: readonly Tensor[], arg: Arg): readonly (Tensor | null)[];
}

export interface ElementwiseOp extends OpBase<null> {
  readonly kind: "elementwise";
  /** The result's dtype, where it is not what the sources' makes it. */
  readonly dtype?: Dtype;
  readonly js: (...x: number[]) => number;
  /** Vector code over lanes; the same text serves f32x4 and f64x2. */
  code(v: Lanes, ...x: Code[]): Code;
  /** Cheaper code for where the last source is a constant and no NaN. */
  codeWithConstant?(v: Lanes, ...x: Code[]): Code;
  /** Comparisons: the same as a bit mask, which `where` selects by. */
  mask?(v: Lanes, ...x: Code[]): Code;
}

export interface ReduceOp extends OpBase<readonly number[]> {
  readonly kind: "reduce";
  readonly start: number;
  readonly js: (acc: number, x: number) => number;
  code(v: Lanes, acc: Code, x: Code): Code;
}

/** A node that only renames indices: free inside a fused loop. */
export interface ViewOp<Arg = unknown> extends OpBase<Arg> {
  readonly kind: "view";
  source(at: readonly Index[], src: Shape, arg: Arg): readonly Index[];
}

export type Op<Arg = unknown> =
  | ElementwiseOp
  | ReduceOp
  | ViewOp<Arg>
  | (OpBase<Arg> & {
      readonly kind:
        | "input"
        | "constant"
        | "iota"
        | "uniform"
        | "cast"
        | "reshape"
        | "pad"
        | "dot"
        | "fold"
        | "gather"
        | "scatterAdd";
    });
