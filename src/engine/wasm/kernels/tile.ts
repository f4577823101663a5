// How large the register tile of a product is, and how an axis is cut into tiles.
import type { Segment } from "../axes.ts";
import type { Site } from "./context.ts";
import { cost } from "./cost.ts";

export interface Tile {
  readonly height: number;
  readonly width: number;
}

/**
 * Rows and columns of the register tile. V8 holds 15 vectors: 12 sums, 2 columns and 1 number with fused multiply-add; one
 * less row without. 256-bit vectors come in pairs, so twice the columns cost the same registers.
 */
export function tileOf(s: Site, rows: number, columns: number): Tile {
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

/** Tiles of at most `most`, with no tiny one left over: 16 rows by 6 make 6, 5, 5. */
export function balanced(total: number, most: number): Segment[] {
  const tiles = Math.ceil(total / most);
  const small = Math.floor(total / tiles);
  const large = total - small * tiles;
  return [
    ...(large ? [{ step: small + 1, count: large }] : []),
    ...(tiles - large ? [{ step: small, count: tiles - large }] : []),
  ];
}

/** Of several axes the one to cut into tiles of up to six: the innermost that fills them well, or the one that fills them best. */
export function tiledAxis<A extends { readonly total: number }>(axes: readonly A[]): A | undefined {
  const fill = ({ total }: A) => total / (6 * Math.ceil(total / 6));
  return axes.findLast((a) => fill(a) >= 0.75) ?? [...axes].sort((a, b) => fill(b) - fill(a))[0];
}
