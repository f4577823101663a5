// Reductions: many numbers to one, then whatever is computed from that one.
import type { ReduceOp } from "../../op.ts";
import { Body } from "../body.ts";
import { type Code, get, set } from "../code.ts";
import { layoutOf } from "../layout.ts";
import { type Axis, type Segment, segmented } from "../nest.ts";
import type { Kernel } from "../schedule.ts";
import { type KernelContext, type Site, axesOf, close, divided, members, ownIndex, sideBySide, site } from "./context.ts";

export function reduce(context: KernelContext, kernel: Kernel): number {
  const s = site(context, kernel);
  const source = kernel.head!.src[0];
  const over: readonly number[] = kernel.head!.arg as readonly number[];
  const from = layoutOf(source.shape, s.lanes.count);
  const inner = axesOf(source.shape, from, s.lanes.count).filter((a) => over.includes(a.id));
  return close(
    s,
    s.layout.contiguous >= 0 && !over.includes(from.contiguous) ? acrossRows(s, inner) : alongLanes(s, inner, from.contiguous),
  );
}

/** Each lane holds a result of its own; up to four vectors of results at a time. */
function acrossRows(s: Site, inner: readonly { id: number; total: number }[]): Code {
  const { kernel, lanes: v, nest } = s;
  const op = kernel.head!.op as ReduceOp;
  const along = s.layout.contiguous;
  const outer: Axis[] = axesOf(kernel.shape, s.layout, v.count).map(({ id, total }) => ({
    id,
    segments: id === along ? segmented(total, Math.min(4 * v.count, total)) : [{ step: 1, count: total }],
  }));
  return nest.loops(divided(s.context, outer), (at) => {
    const vectors = at[outer.findIndex((a) => a.id === along)].step / v.count;
    const sums = Array.from({ length: vectors }, () => v.fn.v128());
    const splats = new Map<string, Code>();
    const shifts = sums.map((_, u) => new Map([[along, u * v.count]]));
    const loops = nest.loops(
      inner.map(({ id, total }) => ({ id, segments: segmented(total, 1) })),
      () => sums.map((sum, u) => folded(s, op, along, shifts[u], sum, null)),
      true,
    );
    return [
      sums.map((sum) => set(sum, v.constant(op.start))),
      loops,
      sideBySide(sums.map((sum, u) => members(s, along, shifts[u], get(sum), splats))),
    ];
  });
}

/** Lanes run along a reduced axis: four running folds, joined pairwise, then folded over lanes. */
function alongLanes(s: Site, inner: readonly { id: number; total: number }[], along: number): Code {
  const { kernel, lanes: v, nest } = s;
  const op = kernel.head!.op as ReduceOp;
  const outer: Axis[] = axesOf(kernel.shape, s.layout, v.count).map(({ id }) => ({
    id,
    segments: [{ step: 1, count: kernel.shape[id] }],
  }));
  return nest.loops(divided(s.context, outer), () => {
    const sums = Array.from({ length: 4 }, () => v.fn.v128());
    const axes: Axis[] = inner.map(({ id, total }) => ({
      id,
      segments: id === along ? vectorSegments(kernel.head!.src[0].shape[id], v.count) : segmented(total, 1),
    }));
    const loops = nest.loops(
      axes,
      (at) => {
        const { step, lanes } = at.at(-1) ?? { step: v.count, lanes: 1 };
        return Array.from({ length: Math.max(1, step / v.count) }, (_, u) =>
          folded(s, op, along, new Map([[along, u * v.count]]), sums[u % 4], lanes ?? null),
        );
      },
      true,
    );
    const fold = (x: Code, y: Code) => op.code(v, x, y);
    const total = v.fn.v128();
    return [
      sums.map((sum) => set(sum, v.constant(op.start))),
      loops,
      set(total, fold(fold(get(sums[0]), get(sums[1])), fold(get(sums[2]), get(sums[3])))),
      set(total, v.across(get(total), fold)),
      sideBySide([members(s, null, new Map(), get(total))]),
    ];
  });
}

/** Whole vectors, four a turn, and the last one with the lanes that hold data. */
function vectorSegments(n: number, lanes: number): Segment[] {
  const whole = n - (n % lanes);
  return [...(whole ? segmented(whole, 4 * lanes) : []), ...(n % lanes ? [{ step: lanes, count: 1, lanes: n % lanes }] : [])];
}

/** Folds one vector of the source into `sum`. */
function folded(
  s: Site,
  op: ReduceOp,
  along: number,
  shift: ReadonlyMap<number, number>,
  sum: number,
  only: number | null,
): Code {
  const { lanes: v } = s;
  const source = s.kernel.head!.src[0];
  const body = new Body({ nest: s.nest, lanes: v, bufferOf: s.context.bufferOf, along, shift });
  const x = body.value(source, ownIndex(source.shape));
  return [
    body.statements,
    set(sum, op.code(v, get(sum), only === null ? x : v.select(v.firstLanes(only), x, v.constant(op.start)))),
  ];
}
