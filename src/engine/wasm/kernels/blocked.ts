// Products of large matrices: a block of the vectors' factor is packed, used by all rows while it is in the cache, and
// forgotten. So packing never passes through main memory, and takes a block's memory instead of a whole factor's.
import { type Code, get, iadd } from "../code.ts";
import { roundUp } from "../layout.ts";
import { type Axis, type Segment, segmented, span } from "../axes.ts";
import { type Chunk, byChunks, inBlock } from "./chunk.ts";
import { type Site, divided } from "./context.ts";
import { copyPanel, stepsOf } from "./copy-panel.ts";
import { type Factor, type Inner, strideOf } from "./factor.ts";
import type { Panels } from "./pack.ts";
import { type Arrangement, piecesOf, storing } from "./arrangement.ts";
import { rowTurns, singlePanel, tileCode, tilesOf } from "./tile-code.ts";
import { groupBytes } from "./tiled.ts";
import { tileOf } from "./tile.ts";

/** A factor as large as this, packed, would leave the second-level cache. */
const large = 512 * 1024;
const blockBytes = 384 * 1024;

/** Whether blocks pay: a plain product of matrices, of which the vectors' one is large and used by many rows. */
export const isBlocked = (
  s: Site,
  vectors: Factor,
  inner: readonly Inner[],
  { along, rows, inside, outside }: Arrangement,
): boolean =>
  rows !== undefined &&
  rows.total >= 24 &&
  inner.length === 1 &&
  inside.length === 0 &&
  outside.length === 0 &&
  [...vectors.strides.values()].every((n) => n > 0) &&
  inner[0].total * s.kernel.shape[along] * s.lanes.bytes > large;

export interface Block {
  readonly columns: number;
  readonly bytes: number;
}

/** Columns of a block, as equal as panels allow. Of several threads each has blocks of its own, so there are enough of them. */
export function blockOf(s: Site, inner: readonly Inner[], { along, rows }: Arrangement): Block {
  const { width } = tileOf(s, rows!.total, s.kernel.shape[along]);
  const columns = roundUp(s.kernel.shape[along], s.lanes.count);
  const depth = (piecesOf(inner) ?? [{ step: inner[0].total }])[0].step;
  const most = Math.max(width, Math.floor(blockBytes / (depth * s.lanes.bytes * width)) * width);
  const count = Math.max(Math.ceil(columns / most), s.context.divided ? 8 : 1);
  const block = roundUp(Math.ceil(columns / count), width);
  return { columns: block, bytes: block * depth * s.lanes.bytes };
}

export interface Blocked {
  readonly vectors: Factor;
  readonly singles: Factor | Panels;
  readonly inner: Inner;
  readonly block: Block;
  /** Where blocks are packed: an address, and how far this thread's lies behind it. */
  readonly address: number;
  readonly own: Code;
  readonly waiting: number | null;
  readonly chunk: Chunk | null;
}

/** Walks of a block through the steps of its sum: the source goes on from piece to piece, the block begins anew. */
const stepInBlock = 2001;

export function blocked(
  s: Site,
  arrangement: Arrangement,
  { vectors, singles, inner, block, address, own, waiting, chunk }: Blocked,
): Code {
  const { lanes: v, nest, kernel } = s;
  const { along } = arrangement;
  const rows = arrangement.rows!;
  const { height, width } = tileOf(s, rows.total, kernel.shape[along]);
  const columns = roundUp(kernel.shape[along], v.count);
  const panels: Panels = {
    buffer: { ...vectors.buffer, slice: 0 },
    panels: address,
    strides: new Map(),
    inner: [inner],
    block: own,
  };
  const pieces = waiting === null ? [{ step: inner.total, count: 1 }] : piecesOf([inner])!;
  const packedRows = "panels" in singles;
  const whole = packedRows ? singlePanel : height;
  const lines = (total: number) => rowTurns(rows.id, total, height, packedRows);
  const tile = (panel: Segment, line: Segment, piece: Segment) =>
    tileCode(s, { vectors: panels, singles, waiting }, [inner], arrangement, {
      width: panel.step,
      tiles: tilesOf(line.step, height),
      steps: waiting === null ? null : piece.step,
      last: piece === pieces.at(-1),
      chunk,
    });
  const products = (group: Axis, piece: Segment): Code => {
    const rowsFirst = (of: number) => nest.loops([lines(of), group], (at) => tile(at[1], at[0], piece), true);
    if (chunk && piece === pieces.at(-1)) return byChunks(s, arrangement, chunk, span(group), rowsFirst);
    // What stands in memory beside the sums (an optimizer's state) lies row by row: then rows pass by outside, columns inside.
    if (storing(s) > 1) return rowsFirst(rows.total);
    const most = Math.max(whole, Math.floor(groupBytes / (piece.step * v.bytes * whole)) * whole);
    return nest.loops(
      [{ id: rows.id, segments: segmented(rows.total, most) }],
      ([some]) => nest.loops([group, lines(some.step)], (at) => tile(at[0], at[1], piece), true),
      true,
    );
  };
  return nest.loops(divided(s.context, [{ id: along, segments: segmented(columns, block.columns) }], "by need"), ([some]) => {
    const group: Axis = { id: along, also: inBlock, segments: segmented(some.step, width) };
    return nest.loops([{ id: inner.id, segments: pieces }], ([piece]) => [packed(group, piece), products(group, piece)], true);
  });

  function packed(group: Axis, piece: Segment): Code {
    const walk = { column: strideOf(vectors, along), step: strideOf(vectors, inner.id) };
    const steps: Axis = { id: inner.id, also: stepInBlock, segments: stepsOf(v, piece.step, walk) };
    return nest.loops(
      [group, steps],
      ([panel, turn]) => {
        const to = new Map([
          [inBlock, piece.step * v.bytes],
          [stepInBlock, panel.step * v.bytes],
        ]);
        const place = {
          source: get(nest.pointer(vectors.strides, vectors.buffer.slice)),
          from: vectors.buffer.address + vectors.offset,
          target: iadd(get(nest.pointer(to)), own),
          to: address,
          columns: panel.step,
        };
        return copyPanel(v, { ...place, ...walk }, turn.step);
      },
      true,
    );
  }
}
