// Algebra before compiling: equal nodes become one, and rewrites that never change a result's meaning, one rule a line.
import { type Shape, sizeOf } from "./ndarray.ts";
import type { Op } from "./op.ts";
import type { Range } from "./ops/movement.ts";
import type { Fold } from "./ops/window.ts";
import { topological } from "./grad.ts";
import { foldedProduct, slicedPad, slicedProduct, slicedWindow, transposedProduct } from "./rewrite-product.ts";
import { Tensor, tensor } from "./tensor.ts";

const isConstant = (t: Tensor | undefined, value?: number): boolean =>
  t !== undefined &&
  (t.op.kind === "constant"
    ? value === undefined || Object.is(t.arg, value)
    : (t.op.name === "expand" || t.op.kind === "reshape") && isConstant(t.src[0], value));
const constantOf = (t: Tensor): number => (t.op.kind === "constant" ? (t.arg as number) : constantOf(t.src[0]));
const filled = (value: number, like: Tensor): Tensor => tensor(value).broadcastTo(like.shape);

type Rule = (op: Op, x: readonly Tensor[], arg: unknown, y: Tensor) => Tensor | null | false;

/** A rule gives the simpler node, or nothing where it does not apply. Each is exact, for NaN and infinities too. */
const rules: readonly Rule[] = [
  // Constants fold.
  (op, x, _, y) =>
    op.kind === "elementwise" && x.length > 0 && x.every((s) => isConstant(s)) && filled(op.js(...x.map(constantOf)), y),
  (op, x) => op.name === "add" && isConstant(x[0], 0) && x[1],
  (op, x) => op.name === "add" && isConstant(x[1], 0) && x[0],
  (op, x) => op.name === "sub" && isConstant(x[1], 0) && x[0],
  (op, x) => op.name === "add" && x[1].op.name === "neg" && x[0].sub(x[1].src[0]),
  (op, x) => op.name === "mul" && isConstant(x[0], 1) && x[1],
  (op, x) => op.name === "mul" && isConstant(x[1], 1) && x[0],
  (op, x) => op.name === "mul" && isConstant(x[0], -1) && x[1].neg(),
  (op, x) => op.name === "mul" && isConstant(x[1], -1) && x[0].neg(),
  (op, x) => op.name === "div" && isConstant(x[1], 1) && x[0],
  (op, x) => op.name === "neg" && x[0].op.name === "neg" && x[0].src[0],
  (op, x) => op.name === "where" && isConstant(x[0]) && (constantOf(x[0]) !== 0 ? x[1] : x[2]),
  // Its gradient is already built, so it is the value itself.
  (op, x) => op.name === "stopGradient" && x[0],
  // A fold over nothing but axes of length 1, and zeros nowhere.
  (op, x, _, y) => (op.kind === "reduce" || op.kind === "pad") && String(y.shape) === String(x[0].shape) && x[0],
  (op, x, _, y) => op.kind === "dot" && x[0].size === 0 && sizeOf(y.shape) > 0 && filled(0, y),
  // Movement that moves nothing, or that one step can do.
  (op, x, arg) => op.kind === "reshape" && x[0].op.kind === "reshape" && x[0].src[0].reshape(arg as Shape),
  (op, x, arg, y) =>
    (op.name === "expand" || op.kind === "reshape" || op.name === "transpose") &&
    String(arg) !== "" &&
    op.name !== "transpose" &&
    String(y.shape) === String(x[0].shape) &&
    x[0],
  (op, x, arg) => op.name === "expand" && x[0].op.name === "expand" && x[0].src[0].expand(arg as Shape),
  (op, x, arg) =>
    op.name === "transpose" &&
    x[0].op.name === "transpose" &&
    x[0].src[0].transpose((arg as number[]).map((d) => (x[0].arg as number[])[d])),
  // A transpose that only moves axes of length 1 is a reshape, and costs nothing.
  (op, x, arg, y) => op.name === "transpose" && movesOnlyOnes(x[0].shape, arg as number[]) && x[0].reshape(y.shape),
  // Axes of a product that stay among their own kind are exchanged, or cut, in its factors.
  (op, x, arg) => op.name === "transpose" && x[0].op.kind === "dot" && transposedProduct(x[0], arg as readonly number[]),
  (op, x, arg) =>
    op.name === "slice" &&
    x[0].op.kind === "dot" &&
    x[0].src[0].op.name === "window" &&
    slicedProduct(x[0], arg as readonly Range[]),
  (op, x, arg) => op.name === "slice" && x[0].op.name === "window" && slicedWindow(x[0], arg as readonly Range[]),
  (op, x, arg) => op.name === "slice" && x[0].op.name === "pad" && slicedPad(x[0], arg as readonly Range[]),
  // The adjoint of a convolution is a convolution: no window is ever stored.
  (op, x, arg) => op.name === "fold" && x[0].op.kind === "dot" && foldedProduct(x[0], arg as Fold),
  // A constant keeps its form through a reshape.
  (op, x, _, y) => op.kind === "reshape" && sizeOf(y.shape) > 1 && isConstant(x[0]) && filled(constantOf(x[0]), y),
];

function movesOnlyOnes(shape: readonly number[], order: readonly number[]): boolean {
  const kept = order.filter((d) => shape[d] !== 1);
  return kept.every((d, i) => i === 0 || kept[i - 1] < d);
}

/** The same values by fewer nodes. Inputs keep their identity. */
export function simplify(outputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const known = new Map<string, Tensor>();
  const number = new Map<Tensor, number>();
  const intern = (t: Tensor): Tensor => {
    if (t.op.kind === "input") return number.has(t) ? t : (number.set(t, number.size), t);
    if (number.has(t)) return t;
    const arg = t.arg === null ? "" : typeof t.arg === "number" ? (Object.is(t.arg, -0) ? "-0" : t.arg) : JSON.stringify(t.arg);
    const key = `${t.op.name}(${t.src.map((s) => number.get(intern(s)))})${arg}[${t.shape}]`;
    const found = known.get(key);
    if (found) return found;
    known.set(key, t);
    number.set(t, number.size);
    return t;
  };
  const better = new Map<Tensor, Tensor>();
  const rewrite = (t: Tensor): Tensor => {
    for (const rule of rules) {
      const simpler = rule(t.op, t.src, t.arg, t);
      if (simpler && simpler !== t) return rewriteAll(simpler);
    }
    return intern(t);
  };
  // What a rule made may itself be simpler, sources first. What is done is not walked through again, or a deep network
  // would cost the square of its depth.
  const done = (t: Tensor): boolean => better.has(t) || number.has(t);
  const rewriteAll = (t: Tensor): Tensor => {
    for (const s of topological([t], done)) {
      if (done(s)) continue;
      const src = s.src.map((x) => better.get(x) ?? x);
      const same = src.every((x, i) => x === s.src[i]);
      better.set(s, rewrite(same ? s : Tensor.of(s.op, src, s.arg)));
    }
    return better.get(t) ?? t;
  };
  return Object.fromEntries(Object.entries(outputs).map(([k, t]) => [k, rewriteAll(t)]));
}
