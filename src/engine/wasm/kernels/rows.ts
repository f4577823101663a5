// Copies by row number: gather and scatterAdd.
import type { Buffer } from "../body.ts";
import {
  type Code,
  f32load,
  f64load,
  get,
  i32,
  i32load,
  iadd,
  ilt,
  iltu,
  imul,
  iselect,
  tee,
  truncated,
  truncated64,
} from "../code.ts";
import type { Axis } from "../axes.ts";
import type { Kernel } from "../schedule.ts";
import { type KernelContext, type Site, axesOf, close, divided, site } from "./context.ts";

const once = (axes: readonly { id: number; total: number }[], shape: readonly number[]): Axis[] =>
  axes.map(({ id }) => ({ id, segments: [{ step: 1, count: shape[id] }] }));

/** Byte strides of `buffer` by loop, its axis d walking loop `loops[d]`. */
const pattern = (buffer: Buffer, loops: readonly (number | null)[]): Map<number, number> => {
  const out = new Map<number, number>();
  buffer.layout.strides.forEach((stride, d) => {
    const loop = loops[d];
    if (loop !== null && loop !== undefined && stride) out.set(loop, stride * buffer.bytes);
  });
  return out;
};

/** Moves one number; `add` adds it to what is there. */
const move = (s: Site, from: Code, fromOffset: number, to: Code, toOffset: number, add = false): Code => {
  const v = s.lanes;
  const x = v.splat(from, fromOffset);
  return v.storeOne(to, add ? v.add(v.splat(to, toOffset), x) : x, toOffset);
};

/** The row that `index` names at its own element; one of `rows` in any case, where the numbers come from data. */
function rowNumber({ nest, fn }: Site, index: Buffer, shape: readonly number[], rows: number): Code {
  const loops = shape.map((_, d) => d);
  const at = get(nest.pointer(pattern(index, loops), index.slice));
  if (index.kind === "index") return i32load(at, index.address);
  const found = fn.i32();
  const named = tee(found, index.bytes === 4 ? truncated(f32load(at, index.address)) : truncated64(f64load(at, index.address)));
  const nearest = iselect(i32(0), i32(rows - 1), ilt(get(found), i32(0)));
  return iselect(named, nearest, iltu(get(found), i32(rows)));
}

export function gather(context: KernelContext, kernel: Kernel): number {
  const s = site(context, kernel);
  const { nest, lanes: v } = s;
  const t = kernel.head!;
  const [x, index, out] = [context.bufferOf(t.src[0])!, context.bufferOf(t.src[1])!, context.bufferOf(t)!];
  const rank = t.src[1].rank;
  const axes = axesOf(t.shape, s.layout, v.count);
  const rest = t.src[0].shape.map((_, d) => (d === 0 ? null : d - 1 + rank));
  const from = pattern(x, rest);
  const to = pattern(
    out,
    t.shape.map((_, d) => d),
  );
  const last = axes.at(-1);
  // Rows that lie in one piece on both sides are copied by vectors.
  const vectors = last !== undefined && last.id >= rank && from.get(last.id) === x.bytes && to.get(last.id) === out.bytes;
  const loops: Axis[] = axes.map((a, i) => ({
    id: a.id,
    segments: [
      vectors && i === axes.length - 1 ? { step: v.count, count: a.total / v.count } : { step: 1, count: t.shape[a.id] },
    ],
  }));
  const code = nest.loops(divided(context, loops), () => {
    const row = rowNumber(s, index, t.src[1].shape, t.src[0].shape[0]);
    const source = iadd(imul(row, i32(x.layout.strides[0] * x.bytes)), get(nest.pointer(from, x.slice)));
    const target = get(nest.pointer(to, out.slice));
    return vectors ? v.store(target, v.load(source, x.address), out.address) : move(s, source, x.address, target, out.address);
  });
  return close(s, code);
}

export function scatterAdd(context: KernelContext, kernel: Kernel): number {
  const s = site(context, kernel);
  const { nest, lanes: v } = s;
  const t = kernel.head!;
  const [x, index, out] = [context.bufferOf(t.src[0])!, context.bufferOf(t.src[1])!, context.bufferOf(t)!];
  const rank = t.src[1].rank;
  const clear = nest.loops([{ id: 1000, segments: [{ step: v.count, count: out.layout.size / v.count }] }], () =>
    v.store(get(nest.pointer(new Map([[1000, out.bytes]]), out.slice)), v.constant(0), out.address),
  );
  const loops = t.src[0].shape.flatMap((n, d) => (n === 1 ? [] : [{ id: d, total: n }]));
  const to = pattern(
    out,
    t.shape.map((_, d) => (d === 0 ? null : d - 1 + rank)),
  );
  const add = nest.loops(once(loops, t.src[0].shape), () => {
    const row = rowNumber(s, index, t.src[1].shape, t.shape[0]);
    const target = iadd(imul(row, i32(out.layout.strides[0] * out.bytes)), get(nest.pointer(to, out.slice)));
    return move(
      s,
      get(
        nest.pointer(
          pattern(
            x,
            t.src[0].shape.map((_, d) => d),
          ),
          x.slice,
        ),
      ),
      x.address,
      target,
      out.address,
      true,
    );
  });
  // A loop runs at least once: from no rows, nothing is added.
  return close(s, t.src[0].size > 0 ? [clear, add] : clear);
}
