// Windows added back to where they were read: the source is computed where it is added, and has no memory of its own.
import { type Fold, extentOf, window } from "../../ops/window.ts";
import { Body } from "../body.ts";
import { type Code, get } from "../code.ts";
import type { Axis } from "../axes.ts";
import type { Kernel } from "../schedule.ts";
import { ownIndex } from "../views.ts";
import { type KernelContext, type Site, axesOf, close, divided, site } from "./context.ts";

export function fold(context: KernelContext, kernel: Kernel): readonly number[] {
  const s = site(context, kernel);
  const { nest, lanes: v, layout } = s;
  const t = kernel.head!;
  const source = t.src[0];
  const out = context.bufferOf(t)!;
  const { windows } = t.arg as Fold;
  const at = ownIndex(source.shape);
  const to = window.source(at, t.shape, windows);
  // Where windows neither overlap nor leave anything out, every place is written once.
  const once = windows.every(
    (w) => w.stride === extentOf(w) && w.dilation === 1 && source.shape[w.axis] * w.stride === t.shape[w.axis],
  );
  const clearTo = ({ nest, lanes: v }: Site): Code =>
    nest.loops(divided(context, [{ id: clearing, segments: [{ step: v.count, count: out.layout.size / v.count }] }]), () =>
      v.store(get(nest.pointer(new Map([[clearing, out.bytes]]), out.slice)), v.constant(0), out.address),
    );
  // Threads must all have cleared before the first of them adds: then it is a function of its own.
  const apart = !once && context.divided !== null;
  const clear = once || apart ? [] : clearTo(s);
  const closed = (code: Code): number[] => {
    const first = apart ? site(context, kernel) : null;
    return [...(first ? [close(first, clearTo(first))] : []), close(s, [clear, code])];
  };
  // Windows of one thread may not reach into another's part.
  const free = (axes: readonly Axis[]) =>
    divided(context, axes, "evenly", ({ id }) => id >= t.rank || windows.some((w) => w.axis === id));
  // Lanes run along the contiguous axis, unless windows move along it by more than one number: then it goes number by number.
  const moving = windows.find((w) => w.axis === layout.contiguous);
  const along = layout.contiguous >= 0 && (moving?.stride ?? 1) === 1 ? layout.contiguous : null;
  const outer: Axis[] = [
    ...axesOf(t.shape, layout, v.count).map((a) => ({ id: a.id, total: source.shape[a.id] })),
    ...windows.map((w, j) => ({ id: t.rank + j, total: w.size })),
  ]
    .filter((a) => a.id !== along && a.total > 1)
    .map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));
  const added = (lane: number | null): Code => {
    const body = new Body({ nest, lanes: v, bufferOf: context.bufferOf, along: lane });
    const x = body.value(source, at);
    const sum = once ? x : v.add(body.load(out, to), x);
    return [body.statements, body.store(out, to, sum)];
  };
  if (along === null) return closed(nest.loops(free(outer), () => added(null)));
  const total = source.shape[along];
  // Behind the last place of a window others stand: what does not fill a vector is added number by number.
  const whole = moving ? total - (total % v.count) : Math.ceil(total / v.count) * v.count;
  const lanes: Axis = {
    id: along,
    segments: [
      ...(whole ? [{ step: v.count, count: whole / v.count }] : []),
      ...(total > whole ? [{ step: 1, count: total - whole }] : []),
    ],
  };
  return closed(nest.loops(free([...outer, lanes]), (segments) => added(segments.at(-1)!.step === v.count ? along : null)));
}

/** The loop that clears. */
const clearing = 1000;
