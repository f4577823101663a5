// Algebra before compiling: equal nodes become one, and rewrites that never change a result's meaning, one rule a line.
import { type Shape, sameShape, sizeOf } from "./ndarray.ts";
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

/** The simpler node, or nothing where it does not apply; each is exact, for NaN and infinities too. */
type Rewrite = (x: readonly Tensor[], arg: unknown, y: Tensor, op: Op) => Tensor | null | false;
/** The operations that a rewrite is for, by their names, and the rewrite. */
type Rule = readonly [of: (op: Op) => boolean, rewrite: Rewrite];
const on =
  (...names: readonly string[]) =>
  ({ name }: Op): boolean =>
    names.includes(name);
const elementwise = ({ kind }: Op): boolean => kind === "elementwise";

const rules: readonly Rule[] = [
  // Constants fold.
  [
    elementwise,
    (x, _, y, op) =>
      op.kind === "elementwise" && x.length > 0 && x.every((s) => isConstant(s)) && filled(op.js(...x.map(constantOf)), y),
  ],
  [on("add"), (x) => isConstant(x[0], 0) && x[1]],
  [on("add"), (x) => isConstant(x[1], 0) && x[0]],
  [on("sub"), (x) => isConstant(x[1], 0) && x[0]],
  [on("add"), (x) => x[1].op.name === "neg" && x[0].sub(x[1].src[0])],
  [on("mul"), (x) => isConstant(x[0], 1) && x[1]],
  [on("mul"), (x) => isConstant(x[1], 1) && x[0]],
  [on("mul"), (x) => isConstant(x[0], -1) && x[1].neg()],
  [on("mul"), (x) => isConstant(x[1], -1) && x[0].neg()],
  [on("div"), (x) => isConstant(x[1], 1) && x[0]],
  [on("neg"), (x) => x[0].op.name === "neg" && x[0].src[0]],
  [on("where"), (x) => isConstant(x[0]) && (constantOf(x[0]) !== 0 ? x[1] : x[2])],
  // Its gradient is already built, so it is the value itself.
  [on("stopGradient"), (x) => x[0]],
  // A fold over nothing but axes of length 1, and zeros nowhere; movement that moves nothing.
  [on("sum", "maximum", "pad", "expand", "reshape"), (x, _, y) => sameShape(y.shape, x[0].shape) && x[0]],
  [on("dot"), (x, _, y) => x[0].size === 0 && sizeOf(y.shape) > 0 && filled(0, y)],
  // Movement that one step can do.
  [on("reshape"), (x, arg) => x[0].op.kind === "reshape" && x[0].src[0].reshape(arg as Shape)],
  [on("expand"), (x, arg) => x[0].op.name === "expand" && x[0].src[0].expand(arg as Shape)],
  [
    on("transpose"),
    (x, arg) => x[0].op.name === "transpose" && x[0].src[0].transpose((arg as number[]).map((d) => (x[0].arg as number[])[d])),
  ],
  // A transpose that only moves axes of length 1 is a reshape, and costs nothing.
  [on("transpose"), (x, arg, y) => movesOnlyOnes(x[0].shape, arg as number[]) && x[0].reshape(y.shape)],
  // Axes of a product that stay among their own kind are exchanged, or cut, in its factors.
  [on("transpose"), (x, arg) => x[0].op.kind === "dot" && transposedProduct(x[0], arg as readonly number[])],
  [
    on("slice"),
    (x, arg) => x[0].op.kind === "dot" && x[0].src[0].op.name === "window" && slicedProduct(x[0], arg as readonly Range[]),
  ],
  [on("slice"), (x, arg) => x[0].op.name === "window" && slicedWindow(x[0], arg as readonly Range[])],
  [on("slice"), (x, arg) => x[0].op.name === "pad" && slicedPad(x[0], arg as readonly Range[])],
  // The adjoint of a convolution is a convolution: no window is ever stored.
  [on("fold"), (x, arg) => x[0].op.kind === "dot" && foldedProduct(x[0], arg as Fold)],
  // A constant keeps its form through a reshape.
  [on("reshape"), (x, _, y) => sizeOf(y.shape) > 1 && isConstant(x[0]) && filled(constantOf(x[0]), y)],
];

const byOperation = new WeakMap<Op, readonly Rewrite[]>();

/** Those for an operation, in their order, looked up once: few rules are for many. */
function rulesOf(op: Op): readonly Rewrite[] {
  let found = byOperation.get(op);
  if (!found) byOperation.set(op, (found = rules.flatMap(([of, rewrite]) => (of(op) ? [rewrite] : []))));
  return found;
}

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
    // The shape follows from these.
    let key = `${t.op.name}${arg}`;
    for (const s of t.src) key += ` ${number.get(intern(s))}`;
    const found = known.get(key);
    if (found) return found;
    known.set(key, t);
    number.set(t, number.size);
    return t;
  };
  const better = new Map<Tensor, Tensor>();
  const rewrite = (t: Tensor): Tensor => {
    for (const rule of rulesOf(t.op)) {
      const simpler = rule(t.src, t.arg, t, t.op);
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
