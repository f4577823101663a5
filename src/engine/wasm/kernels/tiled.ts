// The order of a product's loops around the register tile.
import type { Code } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, type Division, type Segment, oneByOne, segmented, turnsOfAll } from "../axes.ts";
import { type Arrangement, type Reading, piece, piecesOf, storing, summedLoops } from "./arrangement.ts";
import { type Site, divided } from "./context.ts";
import { type Chunk, byChunks, inBlock } from "./chunk.ts";
import type { Inner } from "./factor.ts";
import { type Spot, rowTurns, singlePanel, tileCode, tilesOf } from "./tile-code.ts";
import { tileOf } from "./tile.ts";

/** Columns whose panels stay in the cache while all rows pass by. */
export const groupBytes = 192 * 1024;

/** Columns of a group: as equal as panels allow. */
export function groupOf(s: Site, inner: readonly Inner[], { along, rows }: Arrangement): number {
  const { width } = tileOf(s, rows?.total ?? 1, s.kernel.shape[along]);
  const columns = roundUp(s.kernel.shape[along], s.lanes.count);
  const depth = Math.min(turnsOfAll(inner), piece);
  const most = Math.max(width, Math.floor(groupBytes / (depth * s.lanes.bytes * width)) * width);
  return roundUp(Math.ceil(columns / Math.ceil(columns / most)), width);
}

export function tiled(s: Site, reading: Reading, inner: readonly Inner[], arrangement: Arrangement, chunk: Chunk | null): Code {
  const { lanes: v, nest, kernel } = s;
  const { along, rows, outside, inside } = arrangement;
  const { height, width } = tileOf(s, rows?.total ?? 1, kernel.shape[along]);
  const columns = roundUp(kernel.shape[along], v.count);
  const loops = summedLoops(reading, inner);
  const pieces = reading.waiting === null ? null : piecesOf(loops);
  const packedRows = "panels" in reading.singles;
  const whole = rows ? (packedRows ? singlePanel : height) : 1;
  const lines: Axis[] = rows ? [rowTurns(rows.id, rows.total, height, packedRows)] : [];
  const sums: Axis[] = pieces ? [{ id: loops[0].id, segments: pieces }] : [];
  // Threads divide rows or columns, never a sum.
  const shared = (axes: readonly Axis[], how: Division = "by need") =>
    divided(s.context, axes, how, (axis) => sums.includes(axis));
  const tile = (at: Spot) => tileCode(s, reading, loops, arrangement, at);
  const spot = (panel: Segment, line: Segment | undefined, sum: Segment | undefined): Spot => ({
    width: panel.step,
    tiles: tilesOf(line?.step ?? 1, height),
    steps: sum ? sum.step : null,
    last: sum ? sum === pieces!.at(-1) : true,
    chunk,
  });
  // What stands in memory beside the sums (an optimizer's state) lies row by row: then rows pass by outside, columns inside.
  const rowsFirst = rows !== undefined && storing(s) > 1;
  if (!rowsFirst) {
    const panels: Axis = { id: along, segments: segmented(columns, width) };
    // Many rows and many panels: a block of rows stays in the cache while the panels pass by.
    const block = Math.floor(groupBytes / (piece * v.bytes * whole)) * whole;
    if (pieces && rows && inside.length === 0 && rows.total > block && columns >= 8 * width)
      return nest.loops([...oneByOne(outside), ...sums, { id: rows.id, segments: segmented(rows.total, block) }], (around) =>
        nest.loops(
          shared([panels, rowTurns(rows.id, around.at(-1)!.step, height, packedRows)], "evenly"),
          (at) => tile(spot(at[0], at[1], around[outside.length])),
          true,
        ),
      );
    return nest.loops(shared([...oneByOne(outside), panels, ...sums, ...oneByOne(inside), ...lines]), (at) => {
      const panel = outside.length;
      return tile(spot(at[panel], rows ? at.at(-1) : undefined, pieces ? at[panel + 1] : undefined));
    });
  }
  return nest.loops(
    [...oneByOne(outside), { id: along, segments: segmented(columns, groupOf(s, inner, arrangement)) }],
    (around) => {
      const wide = around.at(-1)!.step;
      const panels: Axis = { id: along, also: inBlock, segments: segmented(wide, width) };
      const products = (axes: readonly Axis[]) =>
        nest.loops(axes, (at) => tile(spot(at.at(-1)!, at.at(-2), pieces ? at[0] : undefined)), true);
      if (!chunk) return products(shared([...sums, ...oneByOne(inside), ...lines, panels]));
      const ofChunk = (lines: number) => products([...sums, rowTurns(rows.id, lines, height, packedRows), panels]);
      return byChunks(s, arrangement, chunk, wide, ofChunk, shared);
    },
  );
}
