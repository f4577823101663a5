// Sums of products: which of two kernels serves a shape, and whether a factor is packed first.
import { type Index, loopIndex } from "../../op.ts";
import type { Contraction } from "../../ops/contraction.ts";
import { type Buffer } from "../body.ts";
import { roundUp } from "../layout.ts";
import { turnsOfAll } from "../axes.ts";
import type { Kernel } from "../schedule.ts";
import { alongLanes, tileBytes } from "./along-lanes.ts";
import { blockOf, blocked, isBlocked } from "./blocked.ts";
import { chunkRows } from "./chunk.ts";
import { type KernelContext, type Site, close, perThread, site } from "./context.ts";
import { elementwise } from "./elementwise.ts";
import { type Factor, type Inner, factor, firstInner, inOrderOf, joined, strideOf } from "./factor.ts";
import { type Packing, type Panels, pack, packedBytes, panelsOf } from "./pack.ts";
import { type Arrangement, type Reading, arrange, inPieces } from "./arrangement.ts";
import { singlePanel } from "./tile-code.ts";
import { groupOf, tiled } from "./tiled.ts";
import { tileOf } from "./tile.ts";

export function dot(context: KernelContext, kernel: Kernel): readonly number[] {
  const s = site(context, kernel);
  const t = kernel.head!;
  const { batch, summed } = t.arg as Contraction;
  const own: Index[] = t.shape.map((_, d) => loopIndex(d));
  const rows = t.src[0].rank - summed;
  const inner: Inner[] = t.src[0].shape.slice(rows).map((total, j) => ({ id: firstInner + j, total }));
  const over = inner.map((l) => loopIndex(l.id));
  const a = factor(context, t.src[0], [...own.slice(0, rows), ...over]);
  const b = factor(context, t.src[1], [...own.slice(0, batch), ...over, ...own.slice(rows)]);
  // Lanes run along the contiguous axis of the result; the factor that has that axis is read by vectors, the other by
  // single numbers. With lanes along the rows it is the product of the transposes.
  const along = s.layout.contiguous;
  const [vectors, singles] = strideOf(b, along) !== 0 ? [b, a] : [a, b];
  if (along < 0 || strideOf(singles, along) !== 0 || strideOf(vectors, along) === 0) return folded(context, kernel, a, b, inner);
  const { bytes } = vectors.buffer;
  const arrangement = arrange(s, vectors, singles, along);
  const lines = turnsOfAll([...arrangement.inside, ...(arrangement.rows ? [arrangement.rows] : [])]);
  const straight = joined(inOrderOf(vectors, inner), [vectors, singles]);
  const run = straight.at(-1);
  const contiguous = run !== undefined && strideOf(vectors, run.id) === bytes && strideOf(singles, run.id) === bytes;
  const direct = strideOf(vectors, along) === bytes;
  if (!direct && contiguous && straight.length === 1 && run.total >= 2 * s.lanes.count && lines < 24)
    return folded(context, kernel, a, b, inner);
  const order = inOrderOf(singles, inner);
  const { height, width } = tileOf(s, arrangement.rows?.total ?? 1, t.shape[along]);
  let top = 0;
  const offset = (bytes: number): number => {
    const at = top;
    top += roundUp(bytes, 64);
    return at;
  };
  // Packing pays where the vectors are far apart and used often.
  const ofVectors: Packing = {
    factor: vectors,
    along,
    columns: t.shape[along],
    outside: arrangement.outside,
    inner: order,
    width,
  };
  const size = packedBytes(ofVectors, s.lanes.count, bytes);
  const blocks = isBlocked(s, vectors, inner, arrangement) ? blockOf(s, inner, arrangement) : null;
  const partial = blocks ? perThread(s, roundUp(blocks.bytes, 64)) : null;
  const vectorsAt = partial ? offset(partial.total) : !direct || (size > 24 * 1024 && lines >= 16) ? offset(size) : null;
  const ofSingles = packedSingles(s, singles, order, arrangement, height);
  const singlesAt = ofSingles && vectorsAt !== null ? offset(packedBytes(ofSingles, s.lanes.count, bytes)) : null;
  const reads = {
    vectors: vectorsAt === null ? vectors : panelsOf(s, ofVectors),
    singles: singlesAt === null ? singles : panelsOf(s, ofSingles!),
  };
  const waitingAt = inPieces(reads, inner)
    ? offset(lines * roundUp(t.shape[along], s.lanes.count) * s.lanes.bytes * turnsOfAll(arrangement.outside))
    : null;
  const wide = blocks ? blocks.columns : groupOf(s, inner, arrangement);
  const high = chunkRows(s, arrangement, wide, singlePanel);
  const ofChunk = high === null ? null : perThread(s, roundUp(high * wide * s.lanes.bytes, 64));
  const chunkAt = ofChunk ? offset(ofChunk.total) : 0;
  const scratch = top > 0 ? context.scratch(top) : 0;
  const chunk = high === null ? null : { rows: high, columns: wide, address: scratch + chunkAt, own: ofChunk!.own };
  const copies: number[] = [];
  const placed = (packing: Packing, at: number): Panels => {
    const { fn, panels } = pack(s, packing, scratch + at);
    copies.push(fn);
    return panels;
  };
  if (blocks) {
    const packedRows = singlesAt === null ? singles : placed(ofSingles!, singlesAt);
    const waiting = waitingAt === null ? null : scratch + waitingAt;
    const at = { address: scratch + vectorsAt!, own: partial!.own };
    return [
      ...copies,
      close(s, blocked(s, arrangement, { vectors, singles: packedRows, inner: inner[0], block: blocks, ...at, waiting, chunk })),
    ];
  }
  const reading: Reading = {
    vectors: vectorsAt === null ? vectors : placed(ofVectors, vectorsAt),
    singles: singlesAt === null ? singles : placed(ofSingles!, singlesAt),
    waiting: waitingAt === null ? null : scratch + waitingAt,
  };
  return [...copies, close(s, tiled(s, reading, inner, arrangement, chunk))];
}

/**
 * Single numbers are packed where a step of the sum jumps far in memory: then every step would touch another line of the
 * cache, or even the same place in it.
 */
function packedSingles(
  s: Site,
  singles: Factor,
  inner: readonly Inner[],
  { rows, inside, outside, along }: Arrangement,
  height: number,
): Packing | null {
  const columns = s.kernel.shape[along];
  const steps = turnsOfAll(inner);
  const last = inner.at(-1);
  if (!rows || !last || height < 6 || rows.total < 48 || columns < 96 || steps < 48) return null;
  if (strideOf(singles, rows.id) !== s.lanes.bytes || Math.abs(strideOf(singles, last.id)) < 1024) return null;
  return {
    factor: singles,
    along: rows.id,
    columns: rows.total,
    outside: [...outside, ...inside].filter((l) => strideOf(singles, l.id) !== 0),
    inner,
    width: singlePanel,
  };
}

/** Sums along the lanes give one number at a time: what follows them is computed by vectors, in a loop of its own. */
function folded(context: KernelContext, kernel: Kernel, a: Factor, b: Factor, inner: readonly Inner[]): readonly number[] {
  const head = kernel.head!;
  const s = site(context, { ...kernel, members: [] });
  const rest = kernel.members.length > 0;
  const kept = roundUp(s.layout.size * s.lanes.bytes, 64);
  const partial = perThread(s, tileBytes);
  const address = context.scratch(kept + partial.total);
  const aside: Buffer = { address, layout: s.layout, bytes: s.lanes.bytes, kind: "real", slice: 0 };
  const buffer = context.bufferOf(head) ?? (rest ? aside : undefined);
  const own: KernelContext = { ...context, bufferOf: (t) => (t === head ? buffer : context.bufferOf(t)) };
  const sums = { ...s, context: own };
  const made = close(sums, alongLanes(sums, a, b, inner, { address: address + kept, own: partial.own }));
  return rest ? [made, elementwise(own, { ...kernel, head: null })] : [made];
}
