// Which nodes get memory, and in what order kernels run.
import * as elementwise from "../ops/elementwise.ts";
import { Tensor } from "../tensor.ts";
import { type Plan, fuse } from "./fuse.ts";
import { type Kernel, isOpen, standing } from "./kernel.ts";
import { cost } from "./kernels/cost.ts";
import { append } from "./lists.ts";
import { phasesOf, sources } from "./phases.ts";
import { Ready } from "./ready.ts";
import { isAlias, isView } from "./views.ts";

export type { Kernel } from "./kernel.ts";
export { isTrivialReshape } from "./views.ts";

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
  /** Nodes that need a temporary buffer. */
  readonly temporaries: ReadonlyMap<Tensor, Temporary>;
}

export interface Temporary {
  /** The first and last kernel that touch it. */
  readonly first: number;
  readonly last: number;
  /** A temporary that the first kernel is the last to read, and whose memory this one may take; null for none. */
  readonly instead: Tensor | null;
}

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
      isAlias(t.node) ||
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
    const graph = fuse(
      roots.map((r) => r.node),
      apart,
    );
    const order = arrange(graph, roots, inPlace, apart);
    if (Array.isArray(order)) return finish(graph, order, homes, new Set(roots.map((r) => r.node)));
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

/** Kernels by the buffers that they read. */
function readersOf(reads: Plan["reads"]): Map<Tensor, number[]> {
  const readers = new Map<Tensor, number[]>();
  reads.forEach((read, k) => {
    for (const t of read.keys()) append(readers, t, k);
  });
  return readers;
}

/** An order in which every kernel runs after what it reads is written and before what it reads is replaced. */
function arrange(
  { kernels, kernelOf, reads, stored }: Plan,
  roots: readonly Target[],
  inPlace: ReadonlySet<Target>,
  apart: ReadonlySet<Tensor>,
): number[] | { stuck: Target } {
  const needs = kernels.map(() => new Set<number>());
  const waits = kernels.map(() => new Set<number>());
  reads.forEach((read, k) => {
    for (const s of read.keys()) {
      const from = kernelOf.get(s);
      if (from !== undefined && from !== k) needs[k].add(from);
    }
  });
  const replacing = roots.filter((target) => inPlace.has(target));
  const readers = readersOf(reads);
  const readAgain = kernels.map((kernel) => (kernel.over === null ? null : passesOver(kernel, stored)));
  for (const target of replacing) {
    const writer = kernelOf.get(target.node)!;
    const read = reads[writer].get(target.input!);
    if (read === false || (read && readAgain[writer]?.(target))) return { stuck: target };
    for (const k of readers.get(target.input!) ?? []) if (k !== writer) waits[writer].add(k);
  }
  // What still has to run before each kernel, and whom it then lets go on.
  const before = kernels.map((_, k) => new Set([...needs[k], ...waits[k]]));
  const followers = kernels.map((): number[] => []);
  before.forEach((of, k) => of.forEach((from) => followers[from].push(k)));
  const ready = new Ready(before.flatMap((of, k) => (of.size === 0 ? [k] : [])));
  const order: number[] = [];
  const done = new Set<number>();
  const all = (of: ReadonlySet<number>) => [...of].every((k) => done.has(k));
  while (order.length < kernels.length) {
    const next = ready.first();
    if (next === undefined) {
      // A circle: somebody who could run waits for readers who need something else from the same kernel.
      const stuck = replacing.find(({ node }) => {
        const writer = kernelOf.get(node)!;
        return !done.has(writer) && !apart.has(node) && all(needs[writer]) && !all(waits[writer]);
      });
      if (!stuck) throw new Error("internal: kernels depend on each other in a circle");
      return { stuck };
    }
    done.add(next);
    order.push(next);
    for (const k of followers[next]) if (before[k].delete(next) && before[k].size === 0) ready.add(k);
  }
  return order;
}

/** For a kernel of several passes over a row: whether one of them reads a cell after an earlier one replaced it. */
function passesOver(kernel: Kernel, stored: ReadonlySet<Tensor>): (target: Target) => boolean {
  const isStored = (t: Tensor) => stored.has(t);
  const phases = phasesOf(kernel, isStored);
  // A value without memory is computed again where a later pass needs it, so its sources are read then.
  const last = new Map<Tensor, number>();
  const raise = (t: Tensor, phase: number) => last.set(t, Math.max(last.get(t) ?? -1, phase));
  const inputs = new Map<Tensor, number>();
  for (const t of [...kernel.members].reverse()) {
    const own = Math.max(phases.get(t)!, last.get(t) ?? -1);
    const again = standing(kernel, t.shape) === "element" ? own : phases.get(t)!;
    for (const s of sources(kernel, t, isStored)) raise(s, again);
    for (const cell of inputsOf(t, stored)) inputs.set(cell, Math.max(inputs.get(cell) ?? -1, again));
  }
  return ({ node, input }) => (inputs.get(input!) ?? -1) > phases.get(node)!;
}

/** The inputs that the formula of `t` reads. */
function inputsOf(t: Tensor, stored: ReadonlySet<Tensor>): Set<Tensor> {
  const found = new Set<Tensor>();
  const seen = new Set<Tensor>();
  const visit = (x: Tensor) => {
    if (seen.has(x)) return;
    seen.add(x);
    for (const s of x.src) {
      if (s.op.kind === "input") found.add(s);
      if (!stored.has(s)) visit(s);
    }
  };
  visit(t);
  return found;
}

/** Instructions a vector up to which a later pass over a row computes a value again rather than loading it. */
const cheap = 4;

/** Values of one pass over a row that a later pass loads. */
function keptBetweenPasses(kernel: Kernel, stored: ReadonlySet<Tensor>): ReadonlySet<Tensor> {
  const kept = new Set<Tensor>();
  if (kernel.over === null) return kept;
  const phases = phasesOf(kernel, (t) => stored.has(t));
  for (const t of kernel.members)
    for (const s of sources(kernel, t, (x) => stored.has(x)))
      if (standing(kernel, s.shape) === "element" && phases.get(s)! < phases.get(t)! && cost([s]) > cheap) kept.add(s);
  return kept;
}

function finish(
  { kernels, kernelOf, reads, stored }: Plan,
  order: readonly number[],
  homes: ReadonlyMap<Tensor, Target>,
  roots: ReadonlySet<Tensor>,
): Schedule {
  const position = new Map(order.map((k, i) => [k, i]));
  const kept = kernels.map((kernel) => keptBetweenPasses(kernel, stored));
  const lives = new Map<Tensor, { first: number; last: number }>();
  const readers = readersOf(reads);
  for (const [t, k] of kernelOf) {
    if (homes.has(t) || roots.has(t)) continue;
    const later = (readers.get(t) ?? []).filter((r) => r !== k).map((r) => position.get(r)!);
    // Read only where it is made: it stays in a register, unless it must pass through memory.
    if (later.length === 0 && isOpen(kernels[k]) && !kept[k].has(t)) continue;
    lives.set(t, { first: position.get(k)!, last: Math.max(position.get(k)!, ...later) });
  }
  const instead = takenOver(kernels, kernelOf, reads, lives, position);
  const temporaries = new Map([...lives].map(([t, life]) => [t, { ...life, instead: instead.get(t) ?? null }]));
  return { kernels: order.map((k) => kernels[k]), homes, temporaries };
}

/**
 * Which values may be stored over which others: an element-wise kernel that reads a value for the last time, at no element but
 * the one it computes, has loaded that element before it stores there, on whatever thread. A kernel of several passes over a
 * row has not.
 */
function takenOver(
  kernels: readonly Kernel[],
  kernelOf: Plan["kernelOf"],
  reads: Plan["reads"],
  lives: ReadonlyMap<Tensor, { first: number; last: number }>,
  position: ReadonlyMap<number, number>,
): ReadonlyMap<Tensor, Tensor> {
  const found = new Map<Tensor, Tensor>();
  const given = new Set<Tensor>();
  for (const t of lives.keys()) {
    const k = kernelOf.get(t)!;
    const kernel = kernels[k];
    if (kernel.head !== null || kernel.over !== null) continue;
    for (const [s, own] of reads[k]) {
      const fits = own && s.dtype === t.dtype && kernelOf.get(s) !== k && lives.get(s)?.last === position.get(k);
      if (!fits || given.has(s)) continue;
      found.set(t, s);
      given.add(s);
      break;
    }
  }
  return found;
}
