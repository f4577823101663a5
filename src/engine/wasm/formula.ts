// Which nodes stand in memory or in a local of their own, and what the formulas of the others read.
import type { Index } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { isHead } from "./kernel.ts";
import { append } from "./lists.ts";
import { base, isAlias, isTrivialReshape, isView, owner, sameIndex, squeezed } from "./views.ts";

const isFree = (t: Tensor): boolean => t.op.kind === "constant" || (isView(t) && isFree(t.src[0]));
/** Windows overlap, so what is computed of them is larger than what it is computed from: cheaper computed again than stored. */
const slides = (t: Tensor): boolean => isView(t) && (t.op.name === "window" || slides(t.src[0]));
const enlarges = (t: Tensor): boolean => t.op.name === "expand" && t.size > t.src[0].size;

/** Nodes that stand in memory, or at least in a local that a kernel's other members read. */
export function storedNodes(order: readonly Tensor[], roots: ReadonlySet<Tensor>, apart: ReadonlySet<Tensor>): Set<Tensor> {
  const users = new Map<Tensor, Tensor[]>();
  for (const t of order) for (const s of t.src) append(users, s, t);
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
    if (t.op.kind === "input" || t.op.kind === "reduce" || isHead(t) || roots.has(t)) stored.add(t);
    else if (!isView(t) && !isFree(t) && ((readers(t) > 1 && !t.src.some(slides)) || grows(t) || narrows(t))) stored.add(t);
    // Hyperparameters are float64 in memory, so a product takes a copy in the program's own precision.
    if (t.op.kind === "dot") for (const s of t.src) stored.add(base(s).dtype === "float64" ? s : base(s));
    else if ((isHead(t) && t.op.kind !== "fold") || t.op.kind === "uniform") for (const s of t.src) stored.add(s);
    else if (t.op.kind === "cast" && t.src[0].op.kind !== "input") stored.add(t.src[0]);
  }
  return stored;
}

/** Indices of a kernel's loops; null for what stands at none of them. */
export type Place = readonly Index[] | null;

export const samePlace = (a: Place, b: Place): boolean => a === b || (a !== null && b !== null && sameIndex(a, b));

export interface Reading {
  /** The stored nodes that a formula reads, each with the place at which it does. */
  readonly reads: readonly { readonly node: Tensor; readonly at: Place }[];
  /** Whether nothing in it depends on the position. */
  readonly plain: boolean;
}

/** What the formula of `t` at index `at` reads. */
export function readingOf(t: Tensor, at: Place, stored: ReadonlySet<Tensor>): Reading {
  const reads: { node: Tensor; at: Place }[] = [];
  const seen = new Map<Tensor, Place[]>();
  let plain = true;
  const visit = (s: Tensor, at: Place, root: boolean) => {
    if (seen.get(s)?.some((before) => samePlace(before, at))) return;
    append(seen, s, at);
    if (!root && stored.has(s)) {
      reads.push({ node: owner(s), at: isAlias(s) ? null : at });
      return;
    }
    const { kind } = s.op;
    if (kind === "pad" || kind === "iota" || kind === "uniform" || kind === "cast") plain = false;
    for (const x of s.src) visit(x, at && sourceIndex(s, x, at), false);
  };
  visit(t, at, true);
  return { reads, plain };
}

function sourceIndex(t: Tensor, x: Tensor, at: readonly Index[]): Place {
  if (t.op.kind === "elementwise" || t.op.kind === "cast" || t.op.kind === "reduce") return at;
  if (t.op.kind === "view") return t.op.source(at, x.shape, t.arg);
  return isTrivialReshape(t) ? squeezed(at, t.shape, x.shape) : null;
}
