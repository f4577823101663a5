// The register tile of a product: a result a lane, rows by columns of sums in registers while the sum runs.
import { type Code, either, get, iadd, set } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, segmented, turnsOfAll } from "../axes.ts";
import type { Arrangement, Reading } from "./arrangement.ts";
import { type Chunk, inBlock, inChunk, placeInChunk, rowBytes } from "./chunk.ts";
import { type Site, members, sideBySide } from "./context.ts";
import { type Factor, type Inner, firstInner, strideOf, without } from "./factor.ts";
import type { Panels } from "./pack.ts";
import { type Walk, isBackwards, packedStrides, summation } from "./summation.ts";
import { balanced } from "./tile.ts";

/** Which tiles stand at one place of the loops. */
export interface Spot {
  readonly width: number;
  readonly tiles: readonly { readonly from: number; readonly lines: number }[];
  /** Turns of the first summed loop, where a sum is taken in pieces. */
  readonly steps: number | null;
  /** Whether the sums are done here. */
  readonly last: boolean;
  /** Where sums that are done are left for what follows them; null: it is computed from the registers. */
  readonly chunk: Chunk | null;
}

/** Rows of a panel of single numbers: two tiles. */
export const singlePanel = 12;

/** The rows of a product in turns: a packed panel each, of several tiles, or a tile each. */
export const rowTurns = (id: number, total: number, height: number, packed: boolean): Axis => ({
  id,
  also: inChunk,
  segments: packed ? segmented(total, singlePanel) : balanced(total, height),
});

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

/** The code of the tiles at one place of the loops: sums from nothing or from where they wait, and what follows them. */
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
        const depth = turnsOfAll(loops) * v.bytes;
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
  const keptRow = spot.chunk ? rowBytes(s, spot.chunk) : 0;
  const kept = spot.chunk ? placeInChunk(s, spot.chunk) : null;
  const tiles = spot.tiles.map(({ from, lines }): Code => {
    const sums = Array.from({ length: lines }, () => Array.from({ length: columns }, () => fn.v128()));
    const total = summation(
      () => fn.i32(),
      own,
      { ...single, address: single.address + from * perRow },
      sums.map((_, i) => i * perRow),
      loops,
      (pv, ov, ps, os) => [
        x.map((l, j) => set(l, v.load(get(pv), ov + 16 * j))),
        sums.map((row, i) => [
          set(y, v.splat(get(ps[i]), os)),
          row.map((sum, j) => set(sum, v.madd(get(y), get(x[j]), get(sum)))),
        ]),
      ],
    );
    const every = (code: (sum: number, i: number, j: number) => Code): Code =>
      sums.map((row, i) => row.map((sum, j) => code(sum, i, j)));
    const zeros = every((sum) => set(sum, v.constant(0)));
    const done = spot.chunk
      ? every((sum, i, j) => v.store(get(kept!.place), get(sum), spot.chunk!.address + (from + i) * keptRow + 16 * j))
      : finished(from, sums);
    if (reading.waiting === null) return [zeros, total, done];
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
      last ? done : every((sum, i, j) => v.store(waiting, get(sum), at(i, j))),
    ];
  });
  return [starts, kept ? kept.found : [], tiles];

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
