// The register tile of a product: a result a lane, `height` rows by `width` columns of sums in registers while the sum runs.
import { type Code, branchIf, either, get, i32, iadd, ine, isub, loop, set, tee } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, type Segment, merged, segmented } from "../nest.ts";
import { type Site, axesOf, divided, members, sideBySide, site } from "./context.ts";
import { type Factor, type Inner, firstInner, inOrderOf, joined, strideOf, without } from "./factor.ts";
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

/** What is read where: the factors as they lie, or copied into panels. */
export interface Reading {
  readonly vectors: Factor | Panels;
  readonly singles: Factor | Panels;
  /** Where sums of part of the inner loops wait for the rest: `rows · columns` numbers, or null where a sum runs in one go. */
  readonly waiting: number | null;
}

/** Steps of a sum after which its factors would no longer stay in the caches, and how many are taken at a time. */
const longSum = 768;
const piece = 384;

/** The number by which a walk through the panels of a block goes: it stands still where the block moves on. */
export const inBlock = 2000;

/** Rows of a panel of single numbers: two tiles. */
export const singlePanel = 12;

/** Columns whose panels stay in the cache while all rows pass by. */
export const groupBytes = 192 * 1024;

export function tiled(s: Site, reading: Reading, inner: readonly Inner[], arrangement: Arrangement): Code {
  const { lanes: v, nest, kernel } = s;
  const { along, rows, outside, inside } = arrangement;
  const { height, width } = tileOf(s, rows?.total ?? 1, kernel.shape[along]);
  const columns = roundUp(kernel.shape[along], v.count);
  const loops = summedLoops(reading, inner);
  const depth = loops.reduce((n, l) => n * l.total, 1);
  const pieces = reading.waiting === null ? null : piecesOf(loops);
  const packedRows = "panels" in reading.singles;
  const whole = rows ? (packedRows ? singlePanel : height) : 1;
  const lines: Axis[] = rows
    ? [{ id: rows.id, segments: packedRows ? segmented(rows.total, whole) : balanced(rows.total, height) }]
    : [];
  const sums: Axis[] = pieces ? [{ id: loops[0].id, segments: pieces }] : [];
  // Threads divide rows or columns, never a sum.
  const shared = (axes: readonly Axis[]) => divided(s.context, axes, (axis) => !sums.includes(axis));
  const tile = (at: Spot) => tileCode(s, reading, loops, arrangement, at);
  const spot = (panel: Segment, line: Segment | undefined, sum: Segment | undefined): Spot => ({
    width: panel.step,
    tiles: tilesOf(line?.step ?? 1, height),
    steps: sum ? sum.step : null,
    last: sum ? sum === pieces!.at(-1) : true,
  });
  // What stands in memory beside the sums (an optimizer's state) lies row by row: then rows pass by outside, columns inside.
  const rowsFirst = rows !== undefined && storing(s) > 1;
  if (!rowsFirst) {
    const panels: Axis = { id: along, segments: segmented(columns, width) };
    // Many rows and many panels: a block of rows stays in the cache while the panels pass by.
    const block = Math.floor(groupBytes / (piece * v.bytes * whole)) * whole;
    if (pieces && rows && inside.length === 0 && rows.total > block && columns >= 8 * width)
      return nest.loops([...onceEach(outside), ...sums, { id: rows.id, segments: segmented(rows.total, block) }], (around) =>
        nest.loops(
          shared([
            panels,
            { id: rows.id, segments: packedRows ? segmented(around.at(-1)!.step, whole) : balanced(around.at(-1)!.step, height) },
          ]),
          (at) => tile(spot(at[0], at[1], around[outside.length])),
          true,
        ),
      );
    return nest.loops(shared([...onceEach(outside), panels, ...sums, ...onceEach(inside), ...lines]), (at) => {
      const panel = outside.length;
      return tile(spot(at[panel], rows ? at.at(-1) : undefined, pieces ? at[panel + 1] : undefined));
    });
  }
  const group = Math.max(width, Math.floor(groupBytes / (Math.min(depth, piece) * v.bytes * width)) * width);
  return nest.loops([...onceEach(outside), { id: along, segments: segmented(columns, group) }], (around) => {
    const panels: Axis = { id: along, segments: segmented(around.at(-1)!.step, width) };
    return nest.loops(
      shared([...sums, ...onceEach(inside), ...lines, panels]),
      (at) => tile(spot(at.at(-1)!, at.at(-2), pieces ? at[0] : undefined)),
      true,
    );
  });
}

/** Kernels store this many values at every element. */
export const storing = ({ context, kernel }: Site): number =>
  [...(kernel.head ? [kernel.head] : []), ...kernel.members].filter((t) => context.bufferOf(t)).length;

const onceEach = (axes: readonly { id: number; total: number }[]): Axis[] =>
  axes.map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));

/** The summed loops in the order in which both factors are walked, joined where they walk evenly. */
export function summedLoops({ vectors, singles }: Reading, inner: readonly Inner[]): Inner[] {
  const order = "panels" in vectors ? vectors.inner : "panels" in singles ? singles.inner : inOrderOf(singles, inner);
  return joined(
    order,
    [vectors, singles].filter((f): f is Factor => !("panels" in f)),
  );
}

/** Whether a sum over these loops is taken in pieces. */
export const inPieces = (reading: Omit<Reading, "waiting">, inner: readonly Inner[]): boolean => {
  const loops = summedLoops({ ...reading, waiting: null }, inner);
  return loops.length > 0 && piecesOf(loops) !== null;
};

export function piecesOf(loops: readonly Inner[]): Segment[] | null {
  const [first, ...rest] = loops;
  const each = rest.reduce((n, l) => n * l.total, 1);
  if (each * first.total < longSum || first.total < 2) return null;
  // Equal pieces, so that no tiny one is left over.
  const step = Math.ceil(first.total / Math.max(1, Math.round((each * first.total) / piece)));
  const count = Math.ceil(first.total / step) - 1;
  // The last piece is a segment of its own: after it the sums are done.
  return count < 1
    ? null
    : [
        { step, count },
        { step: first.total - count * step, count: 1 },
      ];
}

/** Tiles of up to `height` rows in a panel of so many. */
export function tilesOf(rows: number, height: number): { readonly from: number; readonly lines: number }[] {
  let from = 0;
  return balanced(rows, height).flatMap(({ step, count }) =>
    Array.from({ length: count }, () => {
      const tile = { from, lines: step };
      from += step;
      return tile;
    }),
  );
}

/** Which tiles stand at one place of the loops. */
export interface Spot {
  readonly width: number;
  readonly tiles: readonly { readonly from: number; readonly lines: number }[];
  /** Turns of the first summed loop, where a sum is taken in pieces. */
  readonly steps: number | null;
  /** Whether the sums are done here. */
  readonly last: boolean;
}

export function tileCode(
  s: Site,
  reading: Reading,
  all: readonly Inner[],
  { along, rows, inside, outside }: Arrangement,
  spot: Spot,
): Code {
  const { lanes: v, nest, fn, kernel } = s;
  const { steps, last } = spot;
  const loops = steps === null ? all : [{ id: all[0].id, total: steps }, ...all.slice(1)].filter((l) => l.total > 1);
  const ids = all.map((l) => l.id);
  const perPiece = (strides: readonly number[]): [number, number][] => (steps === null ? [] : [[all[0].id, strides[0]]]);
  const strides = (of: readonly number[]) => of.slice(all.length - loops.length);
  const walk = (of: Factor | Panels, wide: number): Walk => {
    if ("panels" in of) {
      const each = packedStrides(all, wide * v.bytes);
      if (of.block) {
        const start = fn.i32();
        const depth = loops.reduce<number>((n, l) => n * l.total, v.bytes);
        starts.push(set(start, iadd(get(nest.pointer(new Map([[inBlock, depth]]))), of.block)));
        return { start, address: of.panels, strides: strides(each), backwards: false };
      }
      return {
        start: nest.pointer(new Map([...of.strides, ...perPiece(each)])),
        address: of.panels,
        strides: strides(each),
        backwards: false,
      };
    }
    const each = all.map((l) => strideOf(of, l.id));
    return {
      start: nest.pointer(new Map([...without(of.strides, everyInner(of, ids)), ...perPiece(each)]), of.buffer.slice),
      address: of.buffer.address + of.offset,
      strides: strides(each),
      backwards: isBackwards(of),
    };
  };
  const starts: Code[] = [];
  const columns = spot.width / v.count;
  const own = walk(reading.vectors, spot.width);
  const high = spot.tiles.reduce((n, t) => n + t.lines, 0);
  const single = walk(reading.singles, roundUp(high, v.count));
  const perRow = !rows ? 0 : "panels" in reading.singles ? v.bytes : strideOf(reading.singles, rows.id);
  const x = Array.from({ length: columns }, () => fn.v128());
  const y = fn.v128();
  const tiles = spot.tiles.map(({ from, lines }): Code => {
    const sums = Array.from({ length: lines }, () => Array.from({ length: columns }, () => fn.v128()));
    const total = summation(
      [fn.i32(), fn.i32()],
      () => fn.i32(),
      own,
      { ...single, address: single.address + from * perRow },
      Math.min(0, (lines - 1) * perRow),
      loops,
      (pv, ov, ps, os) => [
        x.map((l, j) => set(l, v.load(get(pv), ov + 16 * j))),
        sums.map((row, i) => [
          set(y, v.splat(get(ps), os + i * perRow)),
          row.map((sum, j) => set(sum, v.madd(get(y), get(x[j]), get(sum)))),
        ]),
      ],
    );
    const every = (code: (sum: number, i: number, j: number) => Code): Code =>
      sums.map((row, i) => row.map((sum, j) => code(sum, i, j)));
    const zeros = every((sum) => set(sum, v.constant(0)));
    if (reading.waiting === null) return [zeros, total, finished(from, sums)];
    // Sums that wait lie row by row, each row as long as all columns.
    const row = roundUp(kernel.shape[along], v.count) * v.bytes;
    const place = new Map<number, number>([[along, v.bytes]]);
    let step = row;
    for (const { id, total } of [...(rows ? [rows] : []), ...inside, ...outside]) {
      place.set(id, step);
      step *= total;
    }
    const waiting = get(nest.pointer(place));
    const at = (i: number, j: number) => reading.waiting! + (from + i) * row + 16 * j;
    const first = nest.pointer(new Map([[all[0].id, 1]]));
    return [
      either(
        get(first),
        every((sum, i, j) => set(sum, v.load(waiting, at(i, j)))),
        zeros,
      ),
      total,
      last ? finished(from, sums) : every((sum, i, j) => v.store(waiting, get(sum), at(i, j))),
    ];
  });
  return [starts, tiles];

  function finished(from: number, sums: readonly (readonly number[])[]): Code {
    return sums.map((row, i) => {
      const splats = new Map<string, Code>();
      const at = rows ? [[rows.id, from + i] as const] : [];
      return sideBySide(row.map((sum, j) => members(s, along, new Map([...at, [along, j * v.count]]), get(sum), splats)));
    });
  }
}

/** All summed loops of a factor, those that were joined to others included. */
const everyInner = (of: Factor, ids: readonly number[]): number[] => [
  ...ids,
  ...[...of.strides.keys()].filter((id) => id >= firstInner),
];

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

/** Most steps of a sum that are written out instead of looped over: longer code makes V8 spill. */
const mostWritten = 12;
const mostRun = 16;

/**
 * The loops of a sum over two walking pointers `pv` and `ps`. `step` is asked for the code at a pointer and an offset that is
 * never negative: where a stride is, the pointer stands as far below.
 */
function summation(
  [pv, ps]: readonly [number, number],
  counter: () => number,
  vectors: Walk,
  singles: Walk,
  lowest: number,
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
  const [v, s] = [place(pv, vectors, 0), place(ps, singles, lowest)];
  const inRow = (n: number): Code => Array.from({ length: n }, (_, q) => step(pv, v.at[q], ps, s.at[q]));
  if (written === loops) return [v.start, s.start, inRow(steps)];
  const moved = (pointer: number, bytes: number): Code => (bytes === 0 ? [] : set(pointer, iadd(get(pointer), i32(bytes))));
  const { total } = loops.at(-1)!;
  const [vk, sk] = [vectors.strides.at(-1)!, singles.strides.at(-1)!];
  const [main, rest] = [Math.floor(total / run), total % run];
  // The pointer of the vectors tells the end where it moves.
  const end = counter();
  const innermost: Code =
    main === 1
      ? [inRow(run), moved(pv, run * vk), moved(ps, run * sk)]
      : vk === 0
        ? [set(end, i32(main)), loop([inRow(run), moved(ps, run * sk), branchIf(0, tee(end, isub(get(end), i32(1))))])]
        : [
            set(end, iadd(get(pv), i32(main * run * vk))),
            loop([inRow(run), moved(ps, run * sk), branchIf(0, ine(tee(pv, iadd(get(pv), i32(run * vk))), get(end)))]),
          ];
  let code: Code = [innermost, inRow(rest), moved(pv, rest * vk), moved(ps, rest * sk)];
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
