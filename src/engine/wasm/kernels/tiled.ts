// The register tile of a product: a result a lane, `height` rows by `width` columns of sums in registers while the sum runs.
import { type Code, branchIf, get, i32, iadd, ine, isub, loop, set, tee } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, merged, segmented } from "../nest.ts";
import { type Site, axesOf, divided, members, sideBySide, site } from "./context.ts";
import { type Factor, type Inner, inOrderOf, joined, strideOf, without } from "./factor.ts";
import type { Panels } from "./pack.ts";
import { balanced, tileOf, tiledAxis } from "./tile.ts";

/** How a product's loops stand: what lanes run along, which axis is cut into rows of a tile, and the rest around them. */
export interface Arrangement {
  readonly along: number;
  readonly rows: { readonly id: number; readonly total: number } | undefined;
  /** Axes that pick other vectors, outside the panels of columns; and the ones that do not, inside. */
  readonly outside: readonly { readonly id: number; readonly total: number }[];
  readonly inside: readonly { readonly id: number; readonly total: number }[];
}

export function arrange(s: Site, vectors: Factor, singles: Factor, along: number): Arrangement {
  // What follows the sums walks by strides of its own: axes are merged only where it agrees.
  const draft = site(s.context, s.kernel);
  members(draft, along, new Map(), get(draft.fn.v128()));
  const axes = merged(
    axesOf(s.kernel.shape, s.layout, s.lanes.count).filter((a) => a.id !== along),
    [...draft.nest.patterns, singles.strides, vectors.strides],
  );
  const varies = (a: { id: number }) => strideOf(vectors, a.id) !== 0;
  const free = axes.filter((a) => !varies(a));
  const rows = tiledAxis(free);
  return { along, rows, outside: axes.filter(varies), inside: free.filter((a) => a !== rows) };
}

export function tiled(
  s: Site,
  vectors: Factor | Panels,
  singles: Factor,
  inner: readonly Inner[],
  { along, rows, outside, inside }: Arrangement,
): Code {
  const { lanes: v, nest, fn } = s;
  const packed = "panels" in vectors;
  const { height, width } = tileOf(s, rows?.total ?? 1, s.kernel.shape[along]);
  const once = (axes: readonly { id: number; total: number }[]): Axis[] =>
    axes.map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));
  const panels: Axis = { id: along, segments: segmented(roundUp(s.kernel.shape[along], v.count), width) };
  const tiles: Axis[] = rows ? [{ id: rows.id, segments: balanced(rows.total, height) }] : [];
  const loops = packed ? joined(vectors.inner, [singles]) : joined(inOrderOf(singles, inner), [singles, vectors]);
  const ids = inner.map((l) => l.id);
  return nest.loops(divided(s.context, [...once(outside), panels, ...once(inside), ...tiles]), (at) => {
    const columns = at[outside.length].step / v.count;
    const lines = rows ? at.at(-1)!.step : 1;
    const sums = Array.from({ length: lines }, () => Array.from({ length: columns }, () => fn.v128()));
    const [x, y] = [Array.from({ length: columns }, () => fn.v128()), fn.v128()];
    const panelBytes = columns * v.count * vectors.buffer.bytes;
    const own: Walk = packed
      ? {
          start: nest.pointer(vectors.strides),
          address: vectors.panels,
          strides: packedStrides(loops, panelBytes),
          backwards: false,
        }
      : {
          start: nest.pointer(without(vectors.strides, ids), vectors.buffer.slice),
          address: vectors.buffer.address + vectors.offset,
          strides: loops.map((l) => strideOf(vectors, l.id)),
          backwards: isBackwards(vectors),
        };
    const single: Walk = {
      start: nest.pointer(without(singles.strides, ids), singles.buffer.slice),
      address: singles.buffer.address + singles.offset,
      strides: loops.map((l) => strideOf(singles, l.id)),
      backwards: isBackwards(singles),
    };
    const perRow = rows ? strideOf(singles, rows.id) : 0;
    const sum = summation(
      fn.i32(),
      fn.i32(),
      () => fn.i32(),
      own,
      single,
      [Math.min(0, (lines - 1) * perRow)],
      loops,
      (pv, ov, ps, os) => [
        x.map((l, j) => set(l, v.load(get(pv), ov + 16 * j))),
        sums.map((row, i) => [
          set(y, v.splat(get(ps), os + i * perRow)),
          row.map((total, j) => set(total, v.madd(get(y), get(x[j]), get(total)))),
        ]),
      ],
    );
    return [
      sums.map((row) => row.map((total) => set(total, v.constant(0)))),
      sum,
      sums.map((row, i) => {
        const splats = new Map<string, Code>();
        const at = rows ? [[rows.id, i] as const] : [];
        return sideBySide(row.map((total, j) => members(s, along, new Map([...at, [along, j * v.count]]), get(total), splats)));
      }),
    ];
  });
}

/** A factor's walk through the summed loops: where it starts, and bytes a turn of each. */
interface Walk {
  readonly start: number;
  readonly address: number;
  readonly strides: readonly number[];
  /** Whether the pointer may be negative, as an address without its constant part. */
  readonly backwards: boolean;
}

const isBackwards = (f: Factor): boolean => [...f.strides.values()].some((n) => n < 0);
const packedStrides = (loops: readonly Inner[], bytes: number): number[] =>
  loops.map((_, i) => loops.slice(i + 1).reduce((n, l) => n * l.total, bytes));

/** Most steps of a sum that are written out instead of looped over. */
const mostWritten = 32;
const mostRun = 16;

/**
 * The loops of a sum over two walking pointers `pv` and `ps`. `step` is asked for the code at a pointer and an offset that is
 * never negative: where a stride is, the pointer stands as far below.
 */
function summation(
  pv: number,
  ps: number,
  counter: () => number,
  vectors: Walk,
  singles: Walk,
  lowest: readonly number[],
  loops: readonly Inner[],
  step: (pv: number, ov: number, ps: number, os: number) => Code,
): Code {
  const steps = loops.reduce((n, l) => n * l.total, 1);
  const written = steps <= mostWritten ? loops : loops.slice(-1);
  const run = written === loops ? steps : unrolling(written[0].total);
  const turns = (of: Walk): number[] => of.strides.slice(loops.length - written.length);
  // Offsets of the steps that are written out side by side.
  const offsets = (of: Walk): number[] => {
    let all = [0];
    if (written === loops)
      written.forEach((l, i) => {
        all = all.flatMap((o) => Array.from({ length: l.total }, (_, q) => o + q * turns(of)[i]));
      });
    else all = Array.from({ length: run }, (_, q) => q * turns(of)[0]);
    return all;
  };
  const place = (pointer: number, of: Walk, extra: number) => {
    const low = Math.min(0, ...offsets(of)) + extra;
    const plain = !of.backwards;
    return {
      start: set(pointer, plain ? get(of.start) : iadd(get(of.start), i32(of.address + low))),
      at: offsets(of).map((o) => o - low + (plain ? of.address : 0)),
    };
  };
  const [v, s] = [
    place(pv, vectors, 0),
    place(
      ps,
      singles,
      lowest.reduce((a, b) => a + b, 0),
    ),
  ];
  const steps_ = (n: number): Code => Array.from({ length: n }, (_, q) => step(pv, v.at[q], ps, s.at[q]));
  if (written === loops) return [v.start, s.start, steps_(steps)];
  const moved = (pointer: number, bytes: number): Code => (bytes === 0 ? [] : set(pointer, iadd(get(pointer), i32(bytes))));
  const { total } = loops.at(-1)!;
  const [vk, sk] = [vectors.strides.at(-1)!, singles.strides.at(-1)!];
  const [main, rest] = [Math.floor(total / run), total % run];
  // The pointer of the vectors tells the end where it moves.
  const end = counter();
  const innermost: Code =
    main === 1
      ? [steps_(run), moved(pv, run * vk), moved(ps, run * sk)]
      : vk === 0
        ? [set(end, i32(main)), loop([steps_(run), moved(ps, run * sk), branchIf(0, tee(end, isub(get(end), i32(1))))])]
        : [
            set(end, iadd(get(pv), i32(main * run * vk))),
            loop([steps_(run), moved(ps, run * sk), branchIf(0, ine(tee(pv, iadd(get(pv), i32(run * vk))), get(end)))]),
          ];
  let code: Code = [innermost, steps_(rest), moved(pv, rest * vk), moved(ps, rest * sk)];
  for (let i = loops.length - 2; i >= 0; i--) {
    const left = counter();
    const back = (of: Walk) => of.strides[i] - of.strides[i + 1] * loops[i + 1].total;
    code = [
      set(left, i32(loops[i].total)),
      loop([code, moved(pv, back(vectors)), moved(ps, back(singles)), branchIf(0, tee(left, isub(get(left), i32(1))))]),
    ];
  }
  return [v.start, s.start, code];
}

/** Steps written out a turn: all of a short run, else a number near four that leaves least over. */
function unrolling(total: number): number {
  if (total <= mostRun) return total;
  const candidates = [4, 5, 6, 7, 8];
  return candidates.find((n) => total % n === 0) ?? 4;
}
