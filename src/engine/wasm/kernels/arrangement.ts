// How a product's loops are arranged, and in which pieces its sums are taken.
import { get } from "../code.ts";
import { type Loop, type Segment, merged, turnsOfAll } from "../axes.ts";
import { type Site, axesOf, members, site } from "./context.ts";
import { type Factor, type Inner, inOrderOf, joined, strideOf } from "./factor.ts";
import type { Panels } from "./pack.ts";
import { tiledAxis } from "./tile.ts";

/** How a product's loops stand: what lanes run along, which axis is cut into rows of a tile, and the rest around them. */
export interface Arrangement {
  readonly along: number;
  readonly rows: Loop | undefined;
  /** Axes that pick other vectors, outside the panels of columns; and the ones that do not, inside. */
  readonly outside: readonly Loop[];
  readonly inside: readonly Loop[];
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
export const piece = 384;

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

/** The pieces of a long sum as turns of its first loop; null for a sum that is taken in one go. */
export function piecesOf(loops: readonly Inner[]): Segment[] | null {
  const [first, ...rest] = loops;
  const each = turnsOfAll(rest);
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

/** Kernels store this many values at every element. */
export const storing = ({ context, kernel }: Site): number =>
  [...(kernel.head ? [kernel.head] : []), ...kernel.members].filter((t) => context.bufferOf(t)).length;
