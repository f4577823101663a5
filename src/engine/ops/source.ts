// Where numbers come from: the caller, the program text, a position, or a counter-based generator.
import { uniformAt } from "../../random/threefry.ts";
import { type Shape, sizeOf, stridesOf } from "../ndarray.ts";
import type { Dtype, Op } from "../op.ts";

export interface InputArg {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** A value given at run time; two inputs are never the same node. */
export const input: Op<InputArg> = {
  kind: "input",
  name: "input",
  shape: (_, { shape }) => shape,
  evaluate: (y) => {
    throw new Error(`input "${(y.arg as InputArg).name}" was given no value`);
  },
  vjp: () => [],
};

export const constant: Op<number> = {
  kind: "constant",
  name: "constant",
  shape: () => [],
  evaluate: (_, __, x) => Float64Array.of(x),
  vjp: () => [],
};

/** The position along `axis`: 0, 1, 2 … */
export const iota: Op<{ shape: Shape; axis: number }> = {
  kind: "iota",
  name: "iota",
  shape: (_, { shape }) => shape,
  evaluate: (_, __, { shape, axis }) => {
    const stride = stridesOf(shape)[axis];
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.floor(i / stride) % shape[axis]);
  },
  vjp: () => [],
};

/**
 * Uniform numbers in [0, 1) with 24 bits: a pure function of seed, step, site and row-major position, so every backend and
 * any number of threads draws the same bits. Threefry-2x32 with 13 rounds (Salmon et al. 2011, "Parallel random numbers:
 * as easy as 1, 2, 3"): key (seed, site), counter (position, step), first word.
 */
export const uniform: Op<{ shape: Shape; site: number }> = {
  kind: "uniform",
  name: "uniform",
  shape: (_, { shape }) => shape,
  evaluate: (_, [seed, step], { shape, site }) =>
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => uniformAt(seed[0], site, i, step[0])),
  vjp: () => [null, null],
};

/** Whole numbers as real ones. */
export const cast: Op<null> = { kind: "cast", name: "cast", shape: ([s]) => s, evaluate: (_, [x]) => x, vjp: () => [null] };
