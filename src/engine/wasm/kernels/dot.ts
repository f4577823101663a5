// Sums of products. Two tiles serve every shape: one with a result a lane, one that sums along the lanes.
import type { Index } from "../../op.ts";
import type { Tensor } from "../../tensor.ts";
import { type Buffer, squeezed } from "../body.ts";
import { type Code, branchIf, get, i32, iadd, ine, loop, set, tee } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, type Segment, segmented } from "../nest.ts";
import { type Kernel, isTrivialReshape } from "../schedule.ts";
import { type KernelContext, type Site, axesOf, close, members, sideBySide, site } from "./context.ts";
import { cost } from "./cost.ts";
import { elementwise } from "./elementwise.ts";
import { pack } from "./pack.ts";

/** The loop that is summed over. */
const K = 1000;

/** One factor: a buffer, and bytes from one element to the next along each loop. */
export interface Factor {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly strides: ReadonlyMap<number, number>;
}

/** Follows views down to memory. */
function factor(context: KernelContext, t: Tensor, at: readonly Index[]): Factor {
  const buffer = context.bufferOf(t);
  if (!buffer) {
    const source = t.src[0];
    if (t.op.kind === "view") return factor(context, source, t.op.source(at, source.shape, t.arg));
    if (isTrivialReshape(t)) return factor(context, source, squeezed(at, t.shape, source.shape));
    throw new Error(`internal: ${t.op.name} must have memory before dot`);
  }
  const strides = new Map<number, number>();
  let offset = 0;
  at.forEach(({ loop: l, offset: o }, d) => {
    const bytes = buffer.layout.strides[d] * buffer.bytes;
    offset += o * bytes;
    if (l !== null && bytes) strides.set(l, (strides.get(l) ?? 0) + bytes);
  });
  return { buffer, offset, strides };
}

export function dot(context: KernelContext, kernel: Kernel): readonly number[] {
  const s = site(context, kernel);
  const t = kernel.head!;
  const rank = t.rank;
  const [m, n] = [rank - 2, rank - 1];
  const k = t.src[0].shape[rank - 1];
  const batch: Index[] = t.shape.slice(0, -2).map((_, d) => ({ loop: d, offset: 0 }));
  const at = (row: number, column: number): Index[] => [...batch, { loop: row, offset: 0 }, { loop: column, offset: 0 }];
  const a = factor(context, t.src[0], at(m, K));
  const b = factor(context, t.src[1], at(K, n));
  // Lanes run along the contiguous axis of the result; the factor that has that axis is read by vectors, the other by
  // single numbers. With lanes along the rows it is the product of the transposes.
  const along = s.layout.contiguous;
  if (along !== m && along !== n) return alongLanes(context, kernel, a, b, k);
  const [vectors, singles, rows] = along === n ? [b, a, m] : [a, b, n];
  const bytes = vectors.buffer.bytes;
  const stride = (f: Factor, axis: number) => f.strides.get(axis) ?? 0;
  const contiguousK = stride(vectors, K) === bytes && stride(singles, K) === bytes;
  const direct = stride(vectors, along) === bytes;
  const height = t.shape[rows];
  const size = k * t.shape[along] * bytes;
  if (!direct && contiguousK && k >= 2 * s.lanes.count && (height < 24 || rank > 2)) return alongLanes(context, kernel, a, b, k);
  // Packing pays where the vectors are far apart and used often.
  if (rank === 2 && (!direct || (size > 24 * 1024 && height >= 16))) {
    const tile = tileOf(s, height, t.shape[along]);
    const address = context.scratch(k * roundUp(t.shape[along], tile.width) * bytes);
    const packed = pack(s, { factor: vectors, along, k: K, size: k, columns: t.shape[along], width: tile.width, address });
    return [packed, close(s, tiled(s, { buffer: { ...vectors.buffer, slice: 0 }, panels: address }, singles, k, along, rows))];
  }
  return [close(s, tiled(s, vectors, singles, k, along, rows))];
}

/** Sums along the lanes give one number at a time: what follows them is computed by vectors, in a loop of its own. */
function alongLanes(context: KernelContext, kernel: Kernel, a: Factor, b: Factor, k: number): readonly number[] {
  const head = kernel.head!;
  const s = site(context, { ...kernel, members: [] });
  const rest = kernel.members.length > 0;
  const kept = roundUp(s.layout.size * s.lanes.bytes, 64);
  const address = context.scratch(kept + tileBytes);
  const aside: Buffer = { address, layout: s.layout, bytes: s.lanes.bytes, kind: "real", slice: 0 };
  const buffer = context.bufferOf(head) ?? (rest ? aside : undefined);
  const own: KernelContext = { ...context, bufferOf: (t) => (t === head ? buffer : context.bufferOf(t)) };
  const sums = { ...s, context: own };
  const made = close(sums, summed(sums, a, b, k, head.rank - 2, head.rank - 1, address + kept));
  return rest ? [made, elementwise(own, { ...kernel, head: null })] : [made];
}

/** Columns packed panel by panel: `k` rows of the panel's width each. */
interface Panels {
  readonly buffer: Buffer;
  readonly panels: number;
}

/**
 * Rows and columns of the register tile. V8 holds 15 vectors: 12 sums, 2 columns and 1 number with fused multiply-add; one
 * less row without. 256-bit vectors come in pairs, so twice the columns cost the same registers.
 */
function tileOf(s: Site, rows: number, columns: number): { readonly height: number; readonly width: number } {
  const { count } = s.lanes;
  const pairs = s.context.wide && s.lanes.bytes === 4 && columns >= 4 * count ? 2 : 1;
  const vectors = Math.ceil(columns / (count * pairs));
  const byHeight = [0, 6, 4, 3, 2, 2, 2] as const;
  const most = s.context.fma ? 6 : 5;
  const tall = Math.min(most, Math.ceil(rows / Math.ceil(rows / most)));
  // A long formula after the sums is not worth many copies: it takes longer than the sums.
  const copies = cost(s.kernel.members) > 24 ? 2 : byHeight[tall];
  const wide = Math.min(copies, vectors);
  return { height: tall, width: wide * count * pairs };
}

/** A result a lane: `height` rows by `width` columns of sums stay in registers while k runs. */
function tiled(s: Site, vectors: Factor | Panels, singles: Factor, k: number, along: number, rows: number): Code {
  const { lanes: v, nest, fn, kernel } = s;
  const shape = kernel.shape;
  const { height, width } = tileOf(s, shape[rows], shape[along]);
  const unroll = 4;
  const axes: Axis[] = axesOf(shape, s.layout, v.count).flatMap(({ id, total }) =>
    id === along || id === rows ? [] : [{ id, segments: [{ step: 1, count: total }] }],
  );
  const panels: Axis = { id: along, segments: segmented(roundUp(shape[along], v.count), width) };
  const tiles: Axis = { id: rows, segments: balanced(shape[rows], height) };
  const packed = "panels" in vectors;
  const bytes = vectors.buffer.bytes;
  return nest.loops([...axes, panels, ...(shape[rows] === 1 ? [] : [tiles])], (at) => {
    const columns = at[axes.length].step / v.count;
    const lines = shape[rows] === 1 ? 1 : at[axes.length + 1].step;
    const sums = Array.from({ length: lines }, () => Array.from({ length: columns }, () => fn.v128()));
    const [x, y] = [Array.from({ length: columns }, () => fn.v128()), fn.v128()];
    const [pv, ps, end] = [fn.i32(), fn.i32(), fn.i32()];
    const [vk, va] = packed
      ? [columns * v.count * bytes, vectors.panels]
      : [vectors.strides.get(K) ?? 0, vectors.buffer.address + vectors.offset];
    const [sk, sr, sa] = [singles.strides.get(K) ?? 0, singles.strides.get(rows) ?? 0, singles.buffer.address + singles.offset];
    const start = nest.pointer(packed ? new Map([[along, k * bytes]]) : without(vectors.strides, K), vectors.buffer.slice);
    const step = (q: number): Code => [
      x.map((l, j) => set(l, v.load(get(pv), va + q * vk + 16 * j))),
      sums.map((row, i) => [
        set(y, v.splat(get(ps), sa + q * sk + i * sr)),
        row.map((sum, j) => set(sum, v.madd(get(y), get(x[j]), get(sum)))),
      ]),
    ];
    const main = k <= 2 * unroll ? 0 : k - (k % unroll);
    const steps = (n: number): Code => Array.from({ length: n }, (_, q) => step(q));
    return [
      set(pv, get(start)),
      set(ps, get(nest.pointer(without(singles.strides, K), singles.buffer.slice))),
      sums.map((row) => row.map((sum) => set(sum, v.constant(0)))),
      main === 0
        ? []
        : [
            // Vectors always advance along k; single numbers may stand still (k = 1, or an expanded factor).
            set(end, iadd(get(pv), i32(main * vk))),
            loop([
              steps(unroll),
              set(ps, iadd(get(ps), i32(unroll * sk))),
              branchIf(0, ine(tee(pv, iadd(get(pv), i32(unroll * vk))), get(end))),
            ]),
          ],
      steps(k - main),
      sums.map((row, i) =>
        sideBySide(
          row.map((sum, j) =>
            members(
              s,
              along,
              new Map([
                [rows, i],
                [along, j * v.count],
              ]),
              get(sum),
            ),
          ),
        ),
      ),
    ];
  });
}

/** Memory for the sums of one tile, two vectors each. */
const tileBytes = 64 * 32;

/**
 * Lanes run along k, and each sum is folded over its lanes at the end: for factors that are contiguous in k. Even and odd
 * vectors are added up apart and meet in memory at `address`: neighbours there are what V8 joins into 256-bit vectors. The
 * order of a sum does not depend on the tile, so it is the same where nothing is joined.
 */
function summed(s: Site, a: Factor, b: Factor, k: number, m: number, n: number, address: number): Code {
  const { lanes: v, nest, fn, kernel } = s;
  const shape = kernel.shape;
  const bytes = a.buffer.bytes;
  const [rows, columns] = [shape[m], shape[n]];
  const [tall, wide] = summingTile(rows, columns, s.context.pairs && bytes === 4);
  const vector = (f: Factor) => f.strides.get(K) === bytes || k === 1;
  const contiguous = vector(a) && vector(b);
  const axes: Axis[] = axesOf(shape, s.layout, v.count).flatMap(({ id }) =>
    id === m || id === n ? [] : [{ id, segments: [{ step: 1, count: shape[id] }] }],
  );
  const tiles: Axis[] = [
    ...(rows > 1 ? [{ id: m, segments: balanced(rows, tall) }] : []),
    ...(columns > 1 ? [{ id: n, segments: balanced(columns, wide) }] : []),
  ];
  const whole = contiguous ? k - (k % v.count) : 0;
  const rest = k - whole;
  const main = whole - (whole % (2 * v.count));
  const halves = main > 0 ? [0, 1] : [0];
  return nest.loops([...axes, ...tiles], (at) => {
    const lines = rows > 1 ? at[axes.length].step : 1;
    const across = columns > 1 ? at.at(-1)!.step : 1;
    const each = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));
    const sums = each(lines, () => each(across, () => halves.map(() => fn.v128())));
    const x = each(across, () => halves.map(() => fn.v128()));
    const y = halves.map(() => fn.v128());
    const [pa, pb, end] = [fn.i32(), fn.i32(), fn.i32()];
    const place = (f: Factor, axis: number, i: number, h: number) =>
      f.buffer.address + f.offset + i * (f.strides.get(axis) ?? 0) + 16 * h;
    const step = (of: readonly number[], load: (p: number, offset: number) => Code): Code => [
      x.map((local, j) => of.map((h) => set(local[h], load(pb, place(b, n, j, h))))),
      sums.map((row, i) => [
        of.map((h) => set(y[h], load(pa, place(a, m, i, h)))),
        row.map((sum, j) => of.map((h) => set(sum[h], v.madd(get(y[h]), get(x[j][h]), get(sum[h]))))),
      ]),
    ];
    const vectors = (p: number, offset: number) => v.load(get(p), offset);
    const forward = (da: number, db: number): Code => [set(pa, iadd(get(pa), i32(da))), set(pb, iadd(get(pb), i32(db)))];
    // Beyond the last whole vector stands padding: it is masked, or read number by number into one lane.
    const masked = (p: number, offset: number) => v.and(v.load(get(p), offset), v.firstLanes(rest));
    const single = (p: number, offset: number) => v.and(v.splat(get(p), offset), v.firstLanes(1));
    const left = fn.i32();
    const oneByOne: Code = [
      set(left, i32(rest)),
      loop([
        step([0], single),
        forward(a.strides.get(K) ?? 0, b.strides.get(K) ?? 0),
        branchIf(0, tee(left, iadd(get(left), i32(-1)))),
      ]),
    ];
    const slot = (i: number, j: number) => address + 32 * (i * across + j);
    const joined = (i: number, j: number): Code =>
      halves.length === 1 ? get(sums[i][j][0]) : v.add(v.load(i32(0), slot(i, j)), v.load(i32(0), slot(i, j) + 16));
    return [
      set(pa, get(nest.pointer(without(a.strides, K), a.buffer.slice))),
      set(pb, get(nest.pointer(without(b.strides, K), b.buffer.slice))),
      sums.flat(2).map((sum) => set(sum, v.constant(0))),
      main
        ? [
            set(end, iadd(get(pa), i32(main * bytes))),
            loop([
              step(halves, vectors),
              set(pb, iadd(get(pb), i32(32))),
              branchIf(0, ine(tee(pa, iadd(get(pa), i32(32))), get(end))),
            ]),
            sums.map((row, i) => row.map((sum, j) => sum.map((local, h) => v.store(i32(0), get(local), slot(i, j) + 16 * h)))),
            // What is left over goes on from nothing and joins at the end.
            sums.map((row) => row.map((sum) => set(sum[0], v.constant(0)))),
          ]
        : [],
      whole > main ? [step([0], vectors), forward(16, 16)] : [],
      rest === 0 ? [] : contiguous ? step([0], masked) : oneByOne,
      sums.map((row, i) =>
        row.map((sum, j) => {
          const total = fn.v128();
          const { statements, stores } = members(
            s,
            null,
            new Map([
              [m, i],
              [n, j],
            ]),
            get(total),
          );
          const all = halves.length === 1 || whole + rest === main ? joined(i, j) : v.add(joined(i, j), get(sum[0]));
          return [set(total, v.across(all, v.add)), statements, stores] as Code;
        }),
      ),
    ];
  });
}

/** Rows and columns of sums at a time: two vectors each must find room in 15 registers, or one each where V8 joins them. */
function summingTile(rows: number, columns: number, joined: boolean): readonly [tall: number, wide: number] {
  if (rows === 1) return [1, joined ? 6 : 3];
  if (columns === 1) return [joined ? 6 : 3, 1];
  return joined ? [3, 3] : [2, 2];
}

const without = (strides: ReadonlyMap<number, number>, axis: number): Map<number, number> =>
  new Map([...strides].filter(([id]) => id !== axis));

/** Tiles of at most `most`, with no tiny one left over: 16 rows by 6 make 6, 5, 5. */
function balanced(total: number, most: number): Segment[] {
  const tiles = Math.ceil(total / most);
  const small = Math.floor(total / tiles);
  const large = total - small * tiles;
  return [
    ...(large ? [{ step: small + 1, count: large }] : []),
    ...(tiles - large ? [{ step: small, count: tiles - large }] : []),
  ];
}
