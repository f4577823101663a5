// A reshape between tensors that lie differently in memory: numbers are copied, by vectors where both sides have them side by side.
import { type Shape, stridesOf } from "../../ndarray.ts";
import { type Index, fixed, loopIndex, plus, times } from "../../op.ts";
import { Body, type Buffer } from "../body.ts";
import { type Code, get, i32, iadd, idivu, imul, iremu } from "../code.ts";
import type { Axis } from "../axes.ts";
import type { Kernel } from "../schedule.ts";
import { type KernelContext, axesOf, close, divided, site } from "./context.ts";

export function reshape(context: KernelContext, kernel: Kernel): number {
  const t = kernel.head!;
  const source = t.src[0];
  const [x, out] = [context.bufferOf(source)!, context.bufferOf(t)!];
  const loops = commonLoops(source.shape, t.shape);
  if (loops === null) return numberByNumber(context, kernel, x, out);
  const s = site(context, kernel);
  const { nest, lanes: v } = s;
  const [from, to] = [indicesOver(source.shape, loops), indicesOver(t.shape, loops)];
  const last = loops.length - 1;
  const sideBySide = (b: Buffer, at: readonly Index[]) =>
    at.some((i, d) => b.layout.strides[d] === 1 && i.terms.some((term) => term.loop === last && term.times === 1));
  const vectors = last >= 0 && loops[last] >= v.count && sideBySide(x, from) && sideBySide(out, to);
  const axes = loops.map((count, id): Axis => {
    if (!vectors || id !== last) return { id, segments: [{ step: 1, count }] };
    const [whole, rest] = [Math.floor(count / v.count), count % v.count];
    return { id, segments: [{ step: v.count, count: whole }, ...(rest ? [{ step: 1, count: rest }] : [])] };
  });
  const code = nest.loops(divided(context, axes), (at) => {
    const along = vectors && at[last].step === v.count ? last : null;
    const body = new Body({ nest, lanes: v, bufferOf: context.bufferOf, along });
    const value = body.load(x, from);
    return [body.statements, body.store(out, to, value)];
  });
  return close(s, code);
}

/** Lengths of loops, outermost first, of which the axes of both shapes are products; null where there are none. */
function commonLoops(a: Shape, b: Shape): number[] | null {
  const [left, right] = [a, b].map((shape) => shape.filter((n) => n !== 1)) as [number[], number[]];
  const loops: number[] = [];
  while (left.length > 0 || right.length > 0) {
    const [n, m] = [left[0] ?? 1, right[0] ?? 1];
    const loop = Math.min(n, m);
    if (loop === 1 || Math.max(n, m) % loop !== 0) return null;
    loops.push(loop);
    for (const [shape, size] of [
      [left, n],
      [right, m],
    ] as const)
      if (size === loop) shape.shift();
      else shape[0] = size / loop;
  }
  return loops;
}

/** The position along each axis of `shape` as a sum over the loops that it is a product of. */
function indicesOver(shape: Shape, loops: readonly number[]): Index[] {
  let next = loops.length - 1;
  return shape
    .toReversed()
    .map((n) => {
      let at = fixed(0);
      for (let covered = 1; covered < n; next--) {
        at = plus(at, times(loopIndex(next), covered));
        covered *= loops[next];
      }
      return at;
    })
    .reverse();
}

/** Each number's row-major position is taken apart again by the source's shape. */
function numberByNumber(context: KernelContext, kernel: Kernel, x: Buffer, out: Buffer): number {
  const s = site(context, kernel);
  const { nest, lanes: v } = s;
  const t = kernel.head!;
  const source = t.src[0];
  const [logical, inner] = [stridesOf(t.shape), stridesOf(source.shape)];
  const axes = axesOf(t.shape, s.layout, v.count).map(({ id }): Axis => ({ id, segments: [{ step: 1, count: t.shape[id] }] }));
  const code = nest.loops(divided(context, axes), () => {
    const wide = (strides: readonly number[]) => new Map(t.shape.flatMap((n, d) => (n === 1 ? [] : [[d, strides[d]] as const])));
    const flat = get(nest.pointer(wide(logical)));
    let at: Code = get(nest.pointer(new Map(), x.slice));
    source.shape.forEach((n, d) => {
      if (n !== 1) at = iadd(at, imul(iremu(idivu(flat, i32(inner[d])), i32(n)), i32(x.layout.strides[d] * x.bytes)));
    });
    const target = get(nest.pointer(wide(out.layout.strides.map((n) => n * out.bytes)), out.slice));
    return v.storeOne(target, v.splat(at, x.address), out.address);
  });
  return close(s, code);
}
