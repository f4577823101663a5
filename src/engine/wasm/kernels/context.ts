// What every kernel's code is made from.
import type { Shape } from "../../ndarray.ts";
import type { Index } from "../../op.ts";
import type { Tensor } from "../../tensor.ts";
import { Body, type Buffer } from "../body.ts";
import { mostThreads } from "../barrier.ts";
import { type Code, FunctionBuilder, type ModuleBuilder, get, globalGet, i32, imul, set } from "../code.ts";
import { type Lanes, lanesOf } from "../lanes.ts";
import { type Layout, layoutOf, roundUp } from "../layout.ts";
import { type Axis, type Division, turnsOf } from "../axes.ts";
import { threadGlobal } from "../globals.ts";
import { Nest } from "../nest.ts";
import type { Tickets } from "../shares.ts";
import { type Kernel, placeOf } from "../kernel.ts";

export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly dtype: "float32" | "float64";
  readonly fma: boolean;
  /** Whether V8 joins neighbouring vectors here, as far as is known. */
  readonly pairs: boolean;
  /** Tiles for 256-bit vectors, which the engine makes of neighbouring pairs. */
  readonly wide: boolean;
  readonly bufferOf: (t: Tensor) => Buffer | undefined;
  /** Address of `bytes` of memory that no other kernel uses while this one runs; all threads share it. */
  readonly scratch: (bytes: number) => number;
  /** Takes in the functions that divide their work among threads; null where the kernel is too small for several. */
  readonly divided: Set<number> | null;
  /** Gives tickets for loops whose turns threads take by need. */
  readonly tickets: Tickets;
}

/** One kernel under construction. */
export interface Site {
  readonly context: KernelContext;
  readonly kernel: Kernel;
  readonly fn: FunctionBuilder;
  readonly lanes: Lanes;
  readonly nest: Nest;
  readonly layout: Layout;
}

export function site(context: KernelContext, kernel: Kernel): Site {
  const fn = new FunctionBuilder("");
  const lanes = lanesOf(kernel.float64 ? "float64" : context.dtype, fn, context);
  return { context, kernel, fn, lanes, nest: new Nest(fn, context.tickets), layout: layoutOf(kernel.shape, lanes.count) };
}

/** Closes the function and gives its index. */
export function close({ context, fn, nest }: Pick<Site, "context" | "fn" | "nest">, code: Code): number {
  nest.finish();
  const index = context.module.add(fn, code);
  if (nest.isDivided) context.divided?.add(index);
  return index;
}

/** Turns from which an axis keeps several threads busy about equally. */
const many = 16;

/**
 * The axes, one of them divided among threads where the kernel is large: the outermost that has turns enough, else the one
 * that has most, of those that are not `summed`, so that the order of a sum is the same on any number of threads. Within a sum's pieces
 * they divide it evenly, or a thread would go on with sums that another has not left yet.
 */
export function divided(
  { divided }: KernelContext,
  axes: readonly Axis[],
  how: Division = "evenly",
  summed = (_: Axis) => false,
): readonly Axis[] {
  if (!divided) return axes;
  const turns = axes.map((axis) => (summed(axis) ? 0 : turnsOf(axis)));
  const most = Math.max(0, ...turns);
  const chosen = turns.findIndex((n) => n >= Math.min(many, most));
  if (most < 2) return axes;
  const division = axes.slice(0, chosen).some(summed) ? "evenly" : how;
  return axes.map((axis, i) => (i === chosen ? { ...axis, divided: division } : axis));
}

/** Scratch of which every thread has its own: bytes for all of them, and the code of how far this one's lies behind the first. */
export function perThread({ context, fn }: Site, bytes: number): { readonly total: number; readonly own: Code } {
  if (!context.divided) return { total: bytes, own: i32(0) };
  const own = fn.i32();
  fn.prologue.push(set(own, imul(globalGet(threadGlobal), i32(bytes))));
  return { total: bytes * mostThreads, own: get(own) };
}

/** Axes in the order in which memory runs, the contiguous one last and padded to whole vectors. */
export const axesOf = (shape: Shape, layout: Layout, lanes: number): { id: number; total: number }[] =>
  shape
    .flatMap((n, d) => (n === 1 ? [] : [{ id: d, total: d === layout.contiguous ? roundUp(n, lanes) : n }]))
    .sort((a, b) => layout.strides[b.id] - layout.strides[a.id] || a.id - b.id);

/**
 * All that neighbouring copies of a body compute, then all that they store, value by value: so V8 can join the loads, the
 * sums and the stores of two neighbours into 256-bit ones. A store between two loads, or another value's store between two
 * stores, would keep them apart.
 */
export const sideBySide = (
  parts: readonly { readonly statements: readonly Code[]; readonly stores: readonly Code[] }[],
): Code => [parts.map((p) => p.statements), (parts[0]?.stores ?? []).map((_, i) => parts.map((p) => p.stores[i]))];

/**
 * Computes the kernel's members at one place, the head's value being known; gives the code that stores them. Copies that
 * stand side by side are given the same `splats`.
 */
export function members(
  s: Site,
  along: number | null,
  shift: ReadonlyMap<number, number>,
  head: Code | null,
  splats = new Map<string, Code>(),
): { statements: readonly Code[]; stores: readonly Code[] } {
  const { context, kernel } = s;
  const body = new Body({ nest: s.nest, lanes: s.lanes, bufferOf: context.bufferOf, along, shift, splats });
  const stores: Code[] = [];
  const keep = (t: Tensor, value: (at: readonly Index[]) => Code) => {
    const at = placeOf(kernel, t.shape)!;
    const x = value(at);
    body.know(t, x);
    const buffer = context.bufferOf(t);
    if (buffer) stores.push(body.store(buffer, at, x));
  };
  if (kernel.head && head) keep(kernel.head, () => head);
  for (const t of kernel.members) keep(t, (at) => body.value(t, at, true));
  return { statements: body.statements, stores };
}
