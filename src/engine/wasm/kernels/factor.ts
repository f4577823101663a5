// A factor of a product: where its numbers lie, and how far one step of each loop moves there.
import type { Index } from "../../op.ts";
import type { Tensor } from "../../tensor.ts";
import { type Buffer, squeezed } from "../body.ts";
import type { Loop } from "../axes.ts";
import { isTrivialReshape } from "../schedule.ts";
import type { KernelContext } from "./context.ts";

/** A buffer, and bytes from one element to the next along each loop. */
export interface Factor {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly strides: ReadonlyMap<number, number>;
}

/** Follows views down to memory: transposes and windows cost nothing. */
export function factor(context: KernelContext, t: Tensor, at: readonly Index[]): Factor {
  const buffer = context.bufferOf(t);
  if (!buffer) {
    const source = t.src[0];
    if (t.op.kind === "view") return factor(context, source, t.op.source(at, source.shape, t.arg));
    if (isTrivialReshape(t)) return factor(context, source, squeezed(at, t.shape, source.shape));
    throw new Error(`internal: ${t.op.name} must have memory before dot`);
  }
  const strides = new Map<number, number>();
  let offset = 0;
  at.forEach(({ terms, offset: o }, d) => {
    const bytes = buffer.layout.strides[d] * buffer.bytes;
    offset += o * bytes;
    for (const { loop, times } of terms) if (bytes * times) strides.set(loop, (strides.get(loop) ?? 0) + bytes * times);
  });
  return { buffer, offset, strides };
}

export const strideOf = (f: Factor, loop: number): number => f.strides.get(loop) ?? 0;

/** The same factor seen by the other loops alone. */
export const without = (strides: ReadonlyMap<number, number>, loops: readonly number[]): Map<number, number> =>
  new Map([...strides].filter(([id]) => !loops.includes(id)));

/** Loops that are summed over have numbers of their own, behind those of the result's axes. */
export const firstInner = 1000;

/** A loop that is summed over. */
export type Inner = Loop;

/** The summed loops in the order in which `factor` lies in memory, the farthest step first. */
export const inOrderOf = (factor: Factor, loops: readonly Inner[]): Inner[] =>
  loops
    .filter((l) => l.total !== 1)
    .sort((a, b) => Math.abs(strideOf(factor, b.id)) - Math.abs(strideOf(factor, a.id)) || a.id - b.id);

/** Neighbouring loops along which every one of `factors` walks on evenly, as one. */
export function joined(loops: readonly Inner[], factors: readonly Factor[]): Inner[] {
  const out: Inner[] = [];
  for (const loop of loops) {
    const last = out.at(-1);
    const evenly = last && factors.every((f) => strideOf(f, last.id) === strideOf(f, loop.id) * loop.total);
    if (evenly) out[out.length - 1] = { id: loop.id, total: last.total * loop.total };
    else out.push(loop);
  }
  return out;
}
