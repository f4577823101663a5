// Which nodes get memory, which are computed together in one kernel, and in what order kernels run.
import { topological } from "../grad.ts";
import { type Shape, sameShape } from "../ndarray.ts";
import * as elementwise from "../ops/elementwise.ts";
import { Tensor } from "../tensor.ts";

/** One loop nest. `head` is a sum of products, a reduction or a row copy; `members` are computed where it stores. */
export interface Kernel {
  readonly head: Tensor | null;
  readonly members: Tensor[];
  readonly shape: Shape;
  readonly float64: boolean;
}

/** Where a result goes: a cell that it replaces, or a result buffer. */
export interface Target {
  readonly input: Tensor | null;
  readonly name: string;
  readonly node: Tensor;
}

export interface Schedule {
  readonly kernels: readonly Kernel[];
  /** Nodes that live in a buffer given from outside (a cell or a result), by that target. */
  readonly homes: ReadonlyMap<Tensor, Target>;
  /** Nodes that need a temporary buffer, with the first and last kernel that touch it. */
  readonly temporaries: ReadonlyMap<Tensor, { first: number; last: number }>;
}

/** A reshape that only adds or removes axes of length 1 moves nothing. */
export const isTrivialReshape = (t: Tensor): boolean =>
  t.op.kind === "reshape" &&
  sameShape(
    t.shape.filter((n) => n !== 1),
    t.src[0].shape.filter((n) => n !== 1),
  );
const isView = (t: Tensor): boolean => t.op.kind === "view" || isTrivialReshape(t);
const base = (t: Tensor): Tensor => (isView(t) ? base(t.src[0]) : t);
const heads = new Set(["dot", "sum", "maximum", "fold", "gather", "scatterAdd"]);
const isHead = (t: Tensor): boolean => heads.has(t.op.name) || (t.op.kind === "reshape" && !isTrivialReshape(t));
/** Heads whose result other nodes may use before it is stored. */
const isOpen = (head: Tensor | null): boolean => head === null || head.op.kind === "dot" || head.op.kind === "reduce";
const isFree = (t: Tensor): boolean => t.op.kind === "constant" || (isView(t) && isFree(t.src[0]));
const enlarges = (t: Tensor): boolean => t.op.name === "expand" && t.size > t.src[0].size;

export function schedule(targets: readonly Target[]): Schedule {
  const homes = new Map<Tensor, Target>();
  const inPlace = new Set<Target>();
  const apart = new Set<Tensor>();
  let roots: Target[] = [];
  const copyOf = (t: Tensor) => Tensor.of(elementwise.stopGradient, [t], null);
  // A node that already has a home, or that no kernel computes, is copied.
  for (const t of targets) {
    const node =
      isView(t.node) ||
      t.node.op.kind === "input" ||
      t.node.op.kind === "constant" ||
      homes.has(t.node) ||
      t.node.dtype === "index"
        ? copyOf(t.node)
        : t.node;
    const target = { ...t, node };
    homes.set(node, target);
    roots.push(target);
    if (t.input) inPlace.add(target);
  }
  for (;;) {
    const graph = plan(
      roots.map((r) => r.node),
      apart,
    );
    const order = arrange(graph, roots, inPlace, apart);
    if (Array.isArray(order)) return finish(graph, order, homes);
    // A cell that some kernel must still read after its new value is known: keep the new value aside, and copy it last.
    const copy = copyOf(order.stuck.node);
    apart.add(copy);
    homes.delete(order.stuck.node);
    inPlace.delete(order.stuck);
    const moved = { ...order.stuck, node: copy };
    homes.set(copy, moved);
    inPlace.add(moved);
    roots = roots.map((r) => (r === order.stuck ? moved : r));
  }
}

interface Plan {
  readonly kernels: readonly Kernel[];
  readonly kernelOf: ReadonlyMap<Tensor, number>;
  /** Buffers that each kernel reads, and whether element by element only. */
  readonly reads: readonly ReadonlyMap<Tensor, boolean>[];
  readonly roots: ReadonlySet<Tensor>;
}

/** `apart`: copies that need a kernel of their own, because they wait for readers of what they replace. */
function plan(rootList: readonly Tensor[], apart: ReadonlySet<Tensor>): Plan {
  const roots = new Set(rootList);
  const order = topological(rootList);
  const stored = storedNodes(order, roots, apart);
  const kernels: Kernel[] = [];
  const kernelOf = new Map<Tensor, number>();
  const reads: Map<Tensor, boolean>[] = [];
  const note = (k: number, found: ReadonlyMap<Tensor, boolean>, identity = true) => {
    for (const [t, same] of found) reads[k].set(t, (reads[k].get(t) ?? true) && same && identity);
  };
  const open = (head: Tensor | null, like: Tensor): number => {
    kernels.push({ head, members: [], shape: like.shape, float64: like.dtype === "float64" });
    reads.push(new Map());
    return kernels.length - 1;
  };
  for (const t of order) {
    if (!stored.has(t) || t.op.kind === "input") continue;
    if (isHead(t)) {
      const k = open(t, t);
      kernelOf.set(t, k);
      for (const s of t.src) note(k, buffersOf(s, stored, t).buffers, false);
      continue;
    }
    const { buffers, plain } = buffersOf(t, stored, t, true);
    let latest = -1;
    for (const s of buffers.keys()) latest = Math.max(latest, kernelOf.get(s) ?? -1);
    const alone = (k: number) => kernels[k].members.some((m) => apart.has(m));
    const fits = (k: number) =>
      !apart.has(t) &&
      !alone(k) &&
      sameShape(kernels[k].shape, t.shape) &&
      kernels[k].float64 === (t.dtype === "float64") &&
      isOpen(kernels[k].head) &&
      (kernels[k].head === null || plain);
    const meets = latest >= 0 && fits(latest) && [...buffers].every(([s, same]) => kernelOf.get(s) !== latest || same);
    let k = meets ? latest : -1;
    for (let later = latest + 1; k < 0 && later < kernels.length; later++)
      if (kernels[later].head === null && fits(later)) k = later;
    if (k < 0) k = open(null, t);
    kernels[k].members.push(t);
    kernelOf.set(t, k);
    note(k, buffers);
  }
  return { kernels, kernelOf, reads, roots };
}

/** Nodes that stand in memory, or at least in a local that a kernel's other members read. */
function storedNodes(order: readonly Tensor[], roots: ReadonlySet<Tensor>, apart: ReadonlySet<Tensor>): Set<Tensor> {
  const users = new Map<Tensor, Tensor[]>();
  for (const t of order) for (const s of t.src) users.set(s, [...(users.get(s) ?? []), t]);
  // Users as seen through views, which are free.
  const readers = (t: Tensor): number => (users.get(t) ?? []).reduce((n, u) => n + (isView(u) ? readers(u) : 1), 0);
  const grows = (t: Tensor): boolean => (users.get(t) ?? []).some((u) => isView(u) && (enlarges(u) || grows(u)));
  // A hyperparameter's formula is computed in float64, and rounded only where a tensor meets its result.
  const narrows = (t: Tensor): boolean =>
    t.dtype === "float64" && (users.get(t) ?? []).some((u) => (isView(u) ? narrows(u) : false) || u.dtype === "real");
  const stored = new Set<Tensor>();
  for (const t of order) {
    // What a copy waits with must itself be in memory by then.
    if (apart.has(t)) stored.add(t.src[0]);
    if (t.op.kind === "input" || isHead(t) || roots.has(t)) stored.add(t);
    else if (!isView(t) && !isFree(t) && (readers(t) > 1 || grows(t) || narrows(t))) stored.add(t);
    // Hyperparameters are float64 in memory, so a product takes a copy in the program's own precision.
    if (t.op.kind === "dot") for (const s of t.src) stored.add(base(s).dtype === "float64" ? s : base(s));
    else if (
      t.op.kind === "gather" ||
      t.op.kind === "scatterAdd" ||
      (t.op.kind === "reshape" && isHead(t)) ||
      t.op.kind === "uniform"
    )
      for (const s of t.src) stored.add(s);
    else if (t.op.kind === "cast" && t.src[0].op.kind !== "input") stored.add(t.src[0]);
  }
  return stored;
}

/**
 * The buffers that the expression of `t` reads, each with whether it is read at the very element being computed.
 * `plain` tells that nothing in it depends on the position.
 */
function buffersOf(
  t: Tensor,
  stored: ReadonlySet<Tensor>,
  at: Tensor,
  inside = false,
): { buffers: Map<Tensor, boolean>; plain: boolean } {
  const buffers = new Map<Tensor, boolean>();
  const seen = new Map<Tensor, boolean>();
  let plain = true;
  const visit = (s: Tensor, same: boolean, root: boolean) => {
    if (!root && stored.has(s)) {
      const identity = same || (s.size === 1 && at.size === 1);
      buffers.set(s, (buffers.get(s) ?? true) && identity);
      return;
    }
    if (seen.get(s) === same || seen.get(s) === false) return;
    seen.set(s, same);
    if (s.op.kind === "pad" || s.op.kind === "iota" || s.op.kind === "uniform" || s.op.kind === "cast") plain = false;
    for (const x of s.src) visit(x, same && s.op.kind === "elementwise", false);
  };
  visit(t, true, inside);
  return { buffers, plain };
}

/** An order in which every kernel runs after what it reads is written and before what it reads is replaced. */
function arrange(
  { kernels, kernelOf, reads }: Plan,
  roots: readonly Target[],
  inPlace: ReadonlySet<Target>,
  apart: ReadonlySet<Tensor>,
): number[] | { stuck: Target } {
  const sources = kernels.map(() => new Set<number>());
  const waits = kernels.map(() => new Set<number>());
  reads.forEach((read, k) => {
    for (const s of read.keys()) {
      const from = kernelOf.get(s);
      if (from !== undefined && from !== k) sources[k].add(from);
    }
  });
  const replacing = roots.filter((target) => inPlace.has(target));
  for (const target of replacing) {
    const writer = kernelOf.get(target.node)!;
    if (reads[writer].get(target.input!) === false) return { stuck: target };
    reads.forEach((read, k) => {
      if (k !== writer && read.has(target.input!)) waits[writer].add(k);
    });
  }
  const order: number[] = [];
  const done = new Set<number>();
  const all = (of: ReadonlySet<number>) => [...of].every((k) => done.has(k));
  while (order.length < kernels.length) {
    const next = kernels.findIndex((_, k) => !done.has(k) && all(sources[k]) && all(waits[k]));
    if (next < 0) {
      // A circle: somebody who could run waits for readers who need something else from the same kernel.
      const stuck = replacing.find(({ node }) => {
        const writer = kernelOf.get(node)!;
        return !done.has(writer) && !apart.has(node) && all(sources[writer]) && !all(waits[writer]);
      });
      if (!stuck) throw new Error("internal: kernels depend on each other in a circle");
      return { stuck };
    }
    done.add(next);
    order.push(next);
  }
  return order;
}

function finish(
  { kernels, kernelOf, reads, roots }: Plan,
  order: readonly number[],
  homes: ReadonlyMap<Tensor, Target>,
): Schedule {
  const position = new Map(order.map((k, i) => [k, i]));
  const temporaries = new Map<Tensor, { first: number; last: number }>();
  for (const [t, k] of kernelOf) {
    if (homes.has(t) || roots.has(t)) continue;
    const readers = reads.flatMap((read, r) => (read.has(t) && r !== k ? [position.get(r)!] : []));
    // Read only where it is made: it stays in a register, unless the head itself must pass through memory.
    if (readers.length === 0 && (kernels[k].head === null || isOpen(kernels[k].head))) continue;
    temporaries.set(t, { first: position.get(k)!, last: Math.max(position.get(k)!, ...readers) });
  }
  return { kernels: order.map((k) => kernels[k]), homes, temporaries };
}
