// Kernels without a head: a loop over elements in memory order.
import { cost } from "./cost.ts";
import { type Axis, merged, segmented } from "../axes.ts";
import type { Kernel } from "../schedule.ts";
import type { Code } from "../code.ts";
import { type KernelContext, axesOf, close, divided, members, sideBySide, site } from "./context.ts";

export function elementwise(context: KernelContext, kernel: Kernel): number {
  // A first pass only asks which strides the code walks by; then loops that run as one are merged.
  const draft = site(context, kernel);
  const along = draft.layout.contiguous < 0 ? null : draft.layout.contiguous;
  members(draft, along, new Map(), null);
  const axes = merged(axesOf(kernel.shape, draft.layout, draft.lanes.count), draft.nest.patterns);

  const s = site(context, kernel);
  const { count } = s.lanes;
  const unroll = unrolling(
    (axes.at(-1)?.total ?? 0) / count,
    cost(kernel.members, (t) => context.bufferOf(t) !== undefined),
  );
  const segments: Axis[] = axes.map(({ id, total }, i) => ({
    id,
    segments: i === axes.length - 1 ? segmented(total, unroll * count) : [{ step: 1, count: total }],
  }));
  const code = s.nest.loops(divided(context, segments), (at) => {
    const vectors = along === null ? 1 : at.at(-1)!.step / count;
    const splats = new Map<string, Code>();
    return sideBySide(
      Array.from({ length: vectors }, (_, u) =>
        members(s, along, along === null ? new Map() : new Map([[along, u * count]]), null, splats),
      ),
    );
  });
  return close(s, code);
}

/** Vectors a turn: all of a short row, four of a short formula, two of a long one, so that V8 can join them. */
export function unrolling(vectors: number, work: number): number {
  if (vectors <= 8 && vectors * work <= 64) return Math.max(1, vectors);
  return work > 12 ? 2 : 4;
}
