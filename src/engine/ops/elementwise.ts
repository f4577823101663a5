// Number by number: each line says what the operation means, how it is coded and what its gradient is.
import { sameShape, sizeOf } from "../ndarray.ts";
import type { ElementwiseOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { erf as erfOf } from "./erf.ts";

const elementwise = (
  name: string,
  rest: Pick<ElementwiseOp, "js" | "dtype" | "code" | "codeWithConstant" | "mask" | "vjp">,
): ElementwiseOp => ({
  kind: "elementwise",
  name,
  shape: ([first, ...others]) => {
    for (const s of others) if (!sameShape(s, first)) throw new TypeError(`${name}: shapes [${first}] and [${s}] differ`);
    return first;
  },
  evaluate: (y, x) => {
    const out = new Float64Array(sizeOf(y.shape));
    const [a, b, c] = x as [Float64Array, Float64Array, Float64Array];
    const { js } = rest;
    if (x.length === 1) for (let i = 0; i < out.length; i++) out[i] = js(a[i]);
    else if (x.length === 2) for (let i = 0; i < out.length; i++) out[i] = js(a[i], b[i]);
    else for (let i = 0; i < out.length; i++) out[i] = js(a[i], b[i], c[i]);
    return out;
  },
  ...rest,
});

export const neg = elementwise("neg", { js: (x) => -x, code: (v, x) => v.neg(x), vjp: (g) => [g.neg()] });

export const exp = elementwise("exp", { js: Math.exp, code: (v, x) => v.exp(x), vjp: (g, y) => [g.mul(y)] });

export const log = elementwise("log", { js: Math.log, code: (v, x) => v.log(x), vjp: (g, _, [x]) => [g.div(x)] });

export const sqrt = elementwise("sqrt", { js: Math.sqrt, code: (v, x) => v.sqrt(x), vjp: (g, y) => [g.div(y.mul(2))] });

export const sin = elementwise("sin", { js: Math.sin, code: (v, x) => v.sin(x), vjp: (g, _, [x]) => [g.mul(x.cos())] });

// A primitive, because the sine of x + π/2 would round the sum before it loses its digits.
export const cos = elementwise("cos", { js: Math.cos, code: (v, x) => v.cos(x), vjp: (g, _, [x]) => [g.mul(x.sin()).neg()] });

// A primitive although exp could express it: near 0 that form loses every digit.
export const tanh = elementwise("tanh", {
  js: Math.tanh,
  code: (v, x) => v.tanh(x),
  vjp: (g, y) => [g.mul(y.mul(y).neg().add(1))],
});

export const erf = elementwise("erf", {
  js: erfOf,
  code: (v, x) => v.erf(x),
  vjp: (g, _, [x]) => [
    g.mul(
      x
        .mul(x)
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI)),
    ),
  ],
});

export const floor = elementwise("floor", { js: Math.floor, code: (v, x) => v.floor(x), vjp: () => [null] });

/** The value without its gradient. */
export const stopGradient = elementwise("stopGradient", { js: (x) => x, code: (_, x) => x, vjp: () => [null] });

/** A number made of hyperparameters alone, in the program's own precision. */
export const round = elementwise("round", { js: (x) => x, dtype: "real", code: (_, x) => x, vjp: (g) => [g] });

export const add = elementwise("add", { js: (x, y) => x + y, code: (v, x, y) => v.add(x, y), vjp: (g) => [g, g] });

export const sub = elementwise("sub", { js: (x, y) => x - y, code: (v, x, y) => v.sub(x, y), vjp: (g) => [g, g.neg()] });

export const mul = elementwise("mul", {
  js: (x, y) => x * y,
  code: (v, x, y) => v.mul(x, y),
  vjp: (g, _, [a, b]) => [g.mul(b), g.mul(a)],
});

export const div = elementwise("div", {
  js: (x, y) => x / y,
  code: (v, x, y) => v.div(x, y),
  vjp: (g, y, [, b]) => [g.div(b), g.mul(y).div(b).neg()],
});

// A tie belongs to the second argument, so that relu(x) = max(x, 0) has slope 0 at 0, as PyTorch and the teaching texts
// have it (JAX and torch.maximum halve it). The test is made on y and not on a: b < y exactly where b < a, and y is
// stored anyway.
export const max = elementwise("max", {
  js: Math.max,
  code: (v, x, y) => v.max(x, y),
  codeWithConstant: (v, x, y) => v.pmax(x, y),
  vjp: (g, y, [, b]) => {
    const first = b.lt(y);
    return [first.where(g, 0), first.where(0, g)];
  },
});

export const lt = elementwise("lt", {
  js: (x, y) => +(x < y),
  code: (v, x, y) => v.and(v.lt(x, y), v.constant(1)),
  mask: (v, x, y) => v.lt(x, y),
  vjp: () => [null, null],
});

export const eq = elementwise("eq", {
  js: (x, y) => +(x === y),
  code: (v, x, y) => v.and(v.eq(x, y), v.constant(1)),
  mask: (v, x, y) => v.eq(x, y),
  vjp: () => [null, null],
});

// Selecting never multiplies, so the value, and the adjoint that where hands on, are free of 0 · ∞ from the side that was
// not taken. A formula on that side may still make NaN of an adjoint 0 (log at 0): give it a harmless number there first.
export const where = elementwise("where", {
  js: (c, x, y) => (c !== 0 ? x : y),
  code: (v, c, x, y) => v.select(c, x, y),
  vjp: (g: Tensor, _y, [c]) => [null, c.where(g, 0), c.where(0, g)],
});
