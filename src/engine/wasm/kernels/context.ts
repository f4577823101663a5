// What every kernel's code is made from.
import { type Index, fixed, loopIndex } from "../../op.ts";
import type { Shape } from "../../ndarray.ts";
import type { Tensor } from "../../tensor.ts";
import { Body, type Buffer } from "../body.ts";
import { type Code, FunctionBuilder, type ModuleBuilder } from "../code.ts";
import { type Lanes, lanesOf } from "../lanes.ts";
import { type Layout, layoutOf, roundUp } from "../layout.ts";
import { Nest } from "../nest.ts";
import type { Kernel } from "../schedule.ts";

export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly dtype: "float32" | "float64";
  readonly fma: boolean;
  /** Whether V8 joins neighbouring vectors here, as far as is known. */
  readonly pairs: boolean;
  /** Tiles for 256-bit vectors, which the engine makes of neighbouring pairs. */
  readonly wide: boolean;
  readonly bufferOf: (t: Tensor) => Buffer | undefined;
  /** Address of `bytes` of memory that nobody else uses while the kernel runs. */
  readonly scratch: (bytes: number) => number;
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
  return { context, kernel, fn, lanes, nest: new Nest(fn), layout: layoutOf(kernel.shape, lanes.count) };
}

/** Closes the function and gives its index. */
export function close({ context, fn, nest }: Site, code: Code): number {
  nest.finish();
  return context.module.add(fn, code);
}

/** The element that stands at the loops of its own axes. */
export const ownIndex = (shape: Shape): Index[] => shape.map((n, d) => (n === 1 ? fixed(0) : loopIndex(d)));

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
  const at = ownIndex(kernel.shape);
  const stores: Code[] = [];
  const keep = (t: Tensor, x: Code) => {
    body.know(t, x);
    const buffer = context.bufferOf(t);
    if (buffer) stores.push(body.store(buffer, at, x));
  };
  if (kernel.head && head) keep(kernel.head, head);
  for (const t of kernel.members) keep(t, body.value(t, at, true));
  return { statements: body.statements, stores };
}
