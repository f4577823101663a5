// What follows the sums of a large product and walks through much memory, as an optimizer's update of its state does, is computed
// a chunk of rows at a time: the sums wait in the second-level cache, and the state passes by in runs so long that the
// processor reads ahead. In the tile itself every row of it would be waited for.
import { type Code, get, iadd, set } from "../code.ts";
import { type Axis, segmented } from "../axes.ts";
import { type Arrangement, storing } from "./arrangement.ts";
import { type Site, members, sideBySide } from "./context.ts";
import { cost } from "./cost.ts";
import { unrolling } from "./elementwise.ts";

/** Walks within a block of columns and within a chunk of rows: they stand still where the block or the chunk moves on. */
export const inBlock = 2000;
export const inChunk = 2002;

export interface Chunk {
  readonly rows: number;
  readonly columns: number;
  /** An address, and how far this thread's chunk lies behind it. */
  readonly address: number;
  readonly own: Code;
}

/** What is stored beside the sums no longer stays in the second-level cache from step to step. */
const much = 512 * 1024;
const chunkBytes = 128 * 1024;

/** Rows of a chunk of so many columns: whole panels of `turn` rows; null where what follows is done in the tile. */
export function chunkRows(s: Site, { rows, inside }: Arrangement, columns: number, turn: number): number | null {
  const stored = storing(s);
  if (!rows || inside.length > 0 || stored < 2 || s.layout.size * s.lanes.bytes * stored < much) return null;
  const most = Math.max(1, Math.floor(chunkBytes / (columns * s.lanes.bytes * turn)));
  const turns = Math.ceil(rows.total / turn);
  return Math.ceil(turns / Math.ceil(turns / most)) * turn;
}

export const rowBytes = ({ lanes }: Site, { columns }: Chunk): number => columns * lanes.bytes;

/** Code that finds the place of a tile's, or a vector's, first sum, less the chunk's address, and the local that holds it. */
export function placeInChunk(s: Site, chunk: Chunk): { readonly found: Code; readonly place: number } {
  const place = s.fn.i32();
  const strides = new Map([
    [inChunk, rowBytes(s, chunk)],
    [inBlock, s.lanes.bytes],
  ]);
  return { found: set(place, iadd(get(s.nest.pointer(strides)), chunk.own)), place };
}

/** The rows in chunks: the `products` of so many rows and all `columns`, then what follows their sums. Threads may `share` the chunks. */
export const byChunks = (
  s: Site,
  arrangement: Arrangement,
  chunk: Chunk,
  columns: number,
  products: (lines: number) => Code,
  share = (axes: readonly Axis[]) => axes,
): Code =>
  s.nest.loops(
    share([{ id: arrangement.rows!.id, segments: segmented(arrangement.rows!.total, chunk.rows) }]),
    ([some]) => [products(some.step), afterSums(s, arrangement, chunk, some.step, columns)],
    true,
  );

/** All that follows the sums of so many rows, row by row. */
function afterSums(s: Site, { along, rows }: Arrangement, chunk: Chunk, lines: number, columns: number): Code {
  const { lanes: v, nest, kernel, context } = s;
  const unroll = unrolling(
    columns / v.count,
    cost(kernel.members, (t) => context.bufferOf(t) !== undefined),
  );
  const axes: Axis[] = [
    { id: rows!.id, also: inChunk, segments: [{ step: 1, count: lines }] },
    { id: along, also: inBlock, segments: segmented(columns, unroll * v.count) },
  ];
  return nest.loops(
    axes,
    (at) => {
      const splats = new Map<string, Code>();
      const { found, place } = placeInChunk(s, chunk);
      return [
        found,
        sideBySide(
          Array.from({ length: at[1].step / v.count }, (_, u) => {
            const sum = s.fn.v128();
            const made = members(s, along, new Map([[along, u * v.count]]), get(sum), splats);
            return { ...made, statements: [set(sum, v.load(get(place), chunk.address + 16 * u)), ...made.statements] };
          }),
        ),
      ];
    },
    true,
  );
}
