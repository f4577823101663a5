// Products whose factors are contiguous along the sum: lanes run along it, and each sum is folded over its lanes at the end.
import { type Code, branchIf, get, i32, iadd, ine, isub, loop, set, tee } from "../code.ts";
import { type Axis, merged } from "../axes.ts";
import { type Site, axesOf, divided, members, site } from "./context.ts";
import { type Factor, type Inner, inOrderOf, joined, strideOf, without } from "./factor.ts";
import { balanced, tiledAxis } from "./tile.ts";

/** Memory for the sums of one tile, two vectors each. */
export const tileBytes = 64 * 32;

/** Where a thread's partial sums lie: a constant address, and how far this thread's are from there. */
export interface Partial {
  readonly address: number;
  readonly own: Code;
}

/**
 * Even and odd vectors are added up apart and meet in memory, at `partial`: neighbours there are what V8 joins into 256-bit
 * vectors. The order of a sum does not depend on the tile, so it is the same where nothing is joined.
 */
export function alongLanes(s: Site, a: Factor, b: Factor, inner: readonly Inner[], partial: Partial): Code {
  const { lanes: v, nest, fn } = s;
  const bytes = a.buffer.bytes;
  const draft = site(s.context, s.kernel);
  members(draft, null, new Map(), get(draft.fn.v128()));
  // Every lane is summed apart, so no axis of the result is padded to whole vectors.
  const outer = merged(
    axesOf(s.kernel.shape, s.layout, v.count).map(({ id }) => ({ id, total: s.kernel.shape[id] })),
    [...draft.nest.patterns, a.strides, b.strides],
  );
  const rows = tiledAxis(outer.filter((l) => strideOf(b, l.id) === 0 && strideOf(a, l.id) !== 0));
  const columns = tiledAxis(outer.filter((l) => strideOf(a, l.id) === 0 && l !== rows));
  const [tall, wide] = summingTile(rows?.total ?? 1, columns?.total ?? 1, s.context.pairs && bytes === 4);
  const axes: Axis[] = outer
    .filter((l) => l !== rows && l !== columns)
    .map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));
  const tiles: Axis[] = [
    ...(rows ? [{ id: rows.id, segments: balanced(rows.total, tall) }] : []),
    ...(columns ? [{ id: columns.id, segments: balanced(columns.total, wide) }] : []),
  ];
  const loops = joined(inOrderOf(a, inner), [a, b]);
  const run = loops.at(-1) ?? { id: -1, total: 1 };
  const around = loops.slice(0, -1);
  const ids = inner.map((l) => l.id);
  const contiguous = run.total === 1 || (strideOf(a, run.id) === bytes && strideOf(b, run.id) === bytes);
  const whole = contiguous ? run.total - (run.total % v.count) : 0;
  const rest = run.total - whole;
  const main = around.length > 0 ? 0 : whole - (whole % (2 * v.count));
  const halves = main > 0 ? [0, 1] : [0];
  return nest.loops(divided(s.context, [...axes, ...tiles]), (at) => {
    const lines = rows ? at[axes.length].step : 1;
    const across = columns ? at.at(-1)!.step : 1;
    const each = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));
    const sums = each(lines, () => each(across, () => halves.map(() => fn.v128())));
    const x = each(across, () => halves.map(() => fn.v128()));
    const y = halves.map(() => fn.v128());
    const [pa, pb, end] = [fn.i32(), fn.i32(), fn.i32()];
    const stride = (f: Factor, axis: { id: number } | undefined) => (axis ? strideOf(f, axis.id) : 0);
    const place = (f: Factor, step: number, i: number, h: number) => i * step - lowest(f, step) + 16 * h;
    // Pointers hold the whole address, and offsets are never negative.
    const lowest = (f: Factor, step: number) => Math.min(0, step * ((f === a ? lines : across) - 1));
    const step = (of: readonly number[], load: (p: number, offset: number) => Code): Code => [
      x.map((local, j) => of.map((h) => set(local[h], load(pb, place(b, stride(b, columns), j, h))))),
      sums.map((row, i) => [
        of.map((h) => set(y[h], load(pa, place(a, stride(a, rows), i, h)))),
        row.map((sum, j) => of.map((h) => set(sum[h], v.madd(get(y[h]), get(x[j][h]), get(sum[h]))))),
      ]),
    ];
    const vectors = (p: number, offset: number) => v.load(get(p), offset);
    const forward = (da: number, db: number): Code => [set(pa, iadd(get(pa), i32(da))), set(pb, iadd(get(pb), i32(db)))];
    // Beyond the last whole vector stands padding: it is masked, or read number by number into one lane.
    const masked = (p: number, offset: number) => v.and(v.load(get(p), offset), v.firstLanes(rest));
    const single = (p: number, offset: number) => v.and(v.splat(get(p), offset), v.firstLanes(1));
    const counted = (turns: number, body: Code): Code => {
      const left = fn.i32();
      return [set(left, i32(turns)), loop([body, branchIf(0, tee(left, isub(get(left), i32(1))))])];
    };
    const slot = (i: number, j: number) => partial.address + 32 * (i * across + j);
    const total = (i: number, j: number): Code =>
      halves.length === 1 ? get(sums[i][j][0]) : v.add(v.load(partial.own, slot(i, j)), v.load(partial.own, slot(i, j) + 16));
    const start = (f: Factor, step: number) =>
      iadd(get(nest.pointer(without(f.strides, ids), f.buffer.slice)), i32(f.buffer.address + f.offset + lowest(f, step)));
    const tail: Code =
      rest === 0
        ? []
        : contiguous
          ? [step([0], masked)]
          : counted(rest, [step([0], single), forward(strideOf(a, run.id), strideOf(b, run.id))]);
    // How far the pointers have moved by the end of a run.
    const gone = (f: Factor) => (contiguous ? whole * bytes : rest * strideOf(f, run.id));
    let nested: Code = [whole === 0 ? [] : counted(whole / v.count, [step([0], vectors), forward(16, 16)]), tail];
    around.toReversed().forEach((l, i) => {
      const below = i === 0 ? null : around[around.length - i];
      const back = (f: Factor) => strideOf(f, l.id) - (below ? strideOf(f, below.id) * below.total : gone(f));
      nested = counted(l.total, [nested, forward(back(a), back(b))]);
    });
    const straight: Code = [
      main
        ? [
            set(end, iadd(get(pa), i32(main * bytes))),
            loop([
              step(halves, vectors),
              set(pb, iadd(get(pb), i32(32))),
              branchIf(0, ine(tee(pa, iadd(get(pa), i32(32))), get(end))),
            ]),
            sums.map((row, i) =>
              row.map((sum, j) => sum.map((local, h) => v.store(partial.own, get(local), slot(i, j) + 16 * h))),
            ),
            // What is left over goes on from nothing and joins at the end.
            sums.map((row) => row.map((sum) => set(sum[0], v.constant(0)))),
          ]
        : [],
      whole > main ? [step([0], vectors), forward(16, 16)] : [],
      tail,
    ];
    return [
      set(pa, start(a, stride(a, rows))),
      set(pb, start(b, stride(b, columns))),
      sums.flat(2).map((sum) => set(sum, v.constant(0))),
      around.length > 0 ? nested : straight,
      sums.map((row, i) =>
        row.map((_, j) => {
          const sum = fn.v128();
          const shift = new Map([...(rows ? [[rows.id, i] as const] : []), ...(columns ? [[columns.id, j] as const] : [])]);
          const { statements, stores } = members(s, null, shift, get(sum));
          const all = halves.length === 1 || whole + rest === main ? total(i, j) : v.add(total(i, j), get(sums[i][j][0]));
          return [set(sum, v.across(all, v.add)), statements, stores] as Code;
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
