// Which nodes are computed together: as few passes over memory as the order of the graph allows.
import { topological } from "../grad.ts";
import { sameShape } from "../ndarray.ts";
import type { Tensor } from "../tensor.ts";
import { type Place, type Reading, readingOf, samePlace, storedNodes } from "./formula.ts";
import { type Kernel, axesIn, isHead, isOpen, placeOf, standing, takesElements } from "./kernel.ts";
import { alike, isAlias, owner, sameIndex } from "./views.ts";

export interface Plan {
  readonly kernels: readonly Kernel[];
  readonly kernelOf: ReadonlyMap<Tensor, number>;
  /** Buffers that each kernel reads, and whether only at the very place that is being computed. */
  readonly reads: readonly ReadonlyMap<Tensor, boolean>[];
  readonly stored: ReadonlySet<Tensor>;
}

/** `apart`: copies that need a kernel of their own, because they wait for readers of what they replace. */
export function fuse(rootList: readonly Tensor[], apart: ReadonlySet<Tensor>): Plan {
  const roots = new Set(rootList);
  const order = topological(rootList);
  const stored = storedNodes(order, roots, apart);
  const fusion = new Fusion(stored, apart);
  for (const t of order) if (stored.has(t) && t.op.kind !== "input" && !isAlias(t)) fusion.place(t);
  fusion.index();
  for (const t of order.reverse()) if (!roots.has(t) && !apart.has(t)) fusion.sink(t);
  fusion.merge();
  for (const t of order) if (!roots.has(t) && !apart.has(t)) fusion.sink(t);
  fusion.sinkTails(roots);
  const position = new Map(order.map((t, i) => [t, -i]));
  return fusion.plan((a, b) => position.get(a)! - position.get(b)!);
}

const elementsOf = (t: Tensor) => (t.op.kind === "reduce" ? t.src[0].shape : t.shape);

class Fusion {
  readonly #kernels: (Kernel | null)[] = [];
  readonly #kernelOf = new Map<Tensor, number>();
  readonly #stored: ReadonlySet<Tensor>;
  readonly #apart: ReadonlySet<Tensor>;
  readonly #reads = new Map<Kernel, ReadonlyMap<Tensor, boolean>>();
  /** Kernels by the values that they read, once `index` was called. */
  readonly #readers = new Map<Tensor, Set<number>>();
  /** What each formula reads, at the place where it was last asked. */
  readonly #readings = new Map<Tensor, { readonly place: Place; readonly reading: Reading }>();

  constructor(stored: ReadonlySet<Tensor>, apart: ReadonlySet<Tensor>) {
    this.#stored = stored;
    this.#apart = apart;
  }

  /** Puts `t`, whose sources are placed, into the kernel that made the last of them, into a later one, or into a new one. */
  place(t: Tensor): void {
    let k = -1;
    if (!isHead(t)) {
      const latest = this.#reading(t, null).reads.reduce((k, { node }) => Math.max(k, this.#kernelOf.get(node) ?? -1), -1);
      if (latest >= 0 && this.#joined(t, latest)) k = latest;
      // A value once a row is slow beside vectors of its like: only where the row is at hand.
      for (let later = latest + 1; k < 0 && later < this.#kernels.length; later++) {
        const kernel = this.#kernels[later]!;
        if (kernel.head === null && standing(kernel, elementsOf(t)) === "element" && this.#joined(t, later)) k = later;
      }
    }
    if (k >= 0) this.#kernels[k] = this.#joined(t, k);
    else {
      k = this.#kernels.length;
      const over = t.op.kind === "reduce" ? axesIn(t.src[0].shape, t.src[0].shape, t.arg as readonly number[]) : null;
      const [head, members] = isHead(t) ? [t, []] : [null, [t]];
      this.#kernels.push({ head, members, shape: elementsOf(t), float64: t.dtype === "float64", over });
    }
    this.#kernelOf.set(t, k);
  }

  /** Called when all is placed: from here on it is known who reads what. */
  index(): void {
    this.#kernels.forEach((_, k) => this.#count(k));
  }

  /** Moves what only one other kernel reads into that kernel, where that spares memory more than it costs. */
  sink(t: Tensor): void {
    const from = this.#kernelOf.get(t);
    if (from === undefined || isHead(t) || t.op.kind === "reduce") return;
    const readers = this.#readers.get(t);
    if (readers?.size !== 1) return;
    const [k] = readers;
    if (k === from) return;
    const kernel = this.#kernels[k]!;
    const known = this.#readsOf(kernel);
    const joined = known.get(t) && this.#joined(t, k);
    if (!joined) return;
    const { reads } = this.#reading(t, null);
    const free = ({ node }: { node: Tensor }) => node.size < t.size || known.has(node) || this.#kernelOf.get(node) === k;
    if (!reads.every(free)) return;
    const left = this.#kernels[from]!;
    const members = left.members.filter((m) => m !== t);
    this.#replace(from, left.head === null && members.length === 0 ? null : { ...left, members });
    this.#replace(k, joined);
    this.#kernelOf.set(t, k);
  }

  /**
   * Moves what follows a product, as a whole, into the one kernel that reads it: where a loss stands after one column of sums,
   * vectors are better used there. What reads the sums themselves stays, since they would be stored instead.
   */
  sinkTails(roots: ReadonlySet<Tensor>): void {
    this.#kernels.forEach((kernel, from) => {
      if (!kernel?.head) return;
      const sources = (t: Tensor) => this.#reading(t, null).reads.map(({ node }) => node);
      const tail = kernel.members.filter((t) => !roots.has(t) && !this.#apart.has(t) && !sources(t).includes(kernel.head!));
      const [k, ...others] = new Set(tail.flatMap((t) => [...(this.#readers.get(t) ?? [])].filter((reader) => reader !== from)));
      if (k === undefined || others.length > 0) return;
      const known = this.#readsOf(this.#kernels[k]!);
      const left = kernel.members.filter((t) => !tail.includes(t));
      const free = (node: Tensor) => known.has(node) || tail.includes(node) || node.size < kernel.head!.size;
      if (left.some((t) => sources(t).some((node) => tail.includes(node))) || !tail.every((t) => sources(t).every(free))) return;
      const joined = tail.reduce<Kernel | null>((reader, t) => reader && this.#with(reader, t), this.#kernels[k]);
      if (!joined) return;
      this.#replace(from, { ...kernel, members: left });
      this.#replace(k, joined);
      for (const t of tail) this.#kernelOf.set(t, k);
    });
  }

  /** Joins kernels of which one reads, place by place, what the other makes. */
  merge(): void {
    for (let k = 0; k < this.#kernels.length; k++) while (this.#sources(k).some((j) => this.#merged(j, k)));
  }

  plan(compare: (a: Tensor, b: Tensor) => number): Plan {
    const index = new Map<number, number>();
    this.#kernels.forEach((kernel, k) => kernel && index.set(k, index.size));
    const kernels = [...index.keys()].map((k) => {
      const kernel = this.#kernels[k]!;
      return { ...kernel, members: [...kernel.members].sort(compare) };
    });
    return {
      kernels,
      kernelOf: new Map([...this.#kernelOf].map(([t, k]) => [t, index.get(k)!])),
      reads: kernels.map((kernel) => this.#readsOf(kernel)),
      stored: this.#stored,
    };
  }

  /** The kernel with `t` as its last member, or null where it cannot be one. */
  #joined(t: Tensor, k: number): Kernel | null {
    return this.#with(this.#kernels[k]!, t);
  }

  #with(kernel: Kernel, t: Tensor): Kernel | null {
    if (this.#apart.has(t) || kernel.members.some((m) => this.#apart.has(m))) return null;
    const over = t.op.kind === "reduce" ? foldedAxes(kernel, t) : null;
    if (t.op.kind === "reduce" && over === null) return null;
    const joined = { ...kernel, members: [...kernel.members, t], over: kernel.over ?? over };
    return this.#takes(joined, t) ? joined : null;
  }

  /** Whether `t` can be computed in the loops of `kernel`, and reads its other values where they are made. */
  #takes(kernel: Kernel, t: Tensor): boolean {
    if (kernel.float64 !== (t.dtype === "float64") || !isOpen(kernel)) return false;
    const place = placeOf(kernel, elementsOf(t));
    if (place === null) return false;
    if (standing(kernel, elementsOf(t)) === "element" && kernel.members.length > 1 && !takesElements(kernel)) return false;
    const { reads, plain } = this.#reading(t, place);
    const own = (node: Tensor) => node === kernel.head || kernel.members.includes(node);
    return (kernel.head === null || plain) && reads.every(({ node, at }) => !own(node) || isAt(kernel, node, at));
  }

  /** Joins kernel `j` to `k`, which reads of it, where that can be. */
  #merged(j: number, k: number): boolean {
    const [early, late] = [this.#kernels[j], this.#kernels[k]];
    if (!early || !late || early.head || late.head) return false;
    if (early.members.some((m) => this.#apart.has(m)) || late.members.some((m) => this.#apart.has(m))) return false;
    if (early.over && late.over) {
      if (!alike(early.shape, late.shape) || !sameShape(axesIn(early.shape, late.shape, late.over), early.over)) return false;
    }
    const rows = early.over ? early : late;
    const both: Kernel = { ...rows, members: [...early.members, ...late.members] };
    if (!both.members.every((t) => this.#takes(both, t)) || this.#leadsAround(j, k)) return false;
    this.#replace(j, null);
    this.#replace(k, both);
    for (const t of early.members) this.#kernelOf.set(t, k);
    return true;
  }

  /** Whether `k` depends on `j` through a third kernel too. */
  #leadsAround(j: number, k: number): boolean {
    const seen = new Set<number>();
    const depends = (at: number): boolean => {
      if (seen.has(at)) return false;
      seen.add(at);
      return this.#sources(at).some((s) => (s === j ? at !== k : depends(s)));
    };
    return depends(k);
  }

  /** The kernels that `k` reads of, in their order. */
  #sources(k: number): number[] {
    const kernel = this.#kernels[k];
    const found = new Set<number>();
    for (const t of kernel ? this.#readsOf(kernel).keys() : []) {
      const from = this.#kernelOf.get(t);
      if (from !== undefined && from !== k) found.add(from);
    }
    return [...found].sort((a, b) => a - b);
  }

  #replace(k: number, kernel: Kernel | null): void {
    for (const t of this.#readsOf(this.#kernels[k]!).keys()) this.#readers.get(t)!.delete(k);
    this.#kernels[k] = kernel;
    this.#count(k);
  }

  #count(k: number): void {
    const kernel = this.#kernels[k];
    for (const t of kernel ? this.#readsOf(kernel).keys() : []) {
      const readers = this.#readers.get(t);
      if (readers) readers.add(k);
      else this.#readers.set(t, new Set([k]));
    }
  }

  /** What the formula of `t` at `place` reads. */
  #reading(t: Tensor, place: Place): Reading {
    const known = this.#readings.get(t);
    if (known && samePlace(known.place, place)) return known.reading;
    const reading = readingOf(t, place, this.#stored);
    this.#readings.set(t, { place, reading });
    return reading;
  }

  /** What all of a kernel reads, its own values included. */
  #readsOf(kernel: Kernel): ReadonlyMap<Tensor, boolean> {
    const known = this.#reads.get(kernel);
    if (known) return known;
    const found = new Map<Tensor, boolean>();
    for (const s of kernel.head?.src ?? [])
      for (const { node } of this.#stored.has(s) ? [{ node: owner(s) }] : readingOf(s, null, this.#stored).reads)
        found.set(node, false);
    for (const t of kernel.members)
      for (const { node, at } of this.#reading(t, placeOf(kernel, elementsOf(t))).reads)
        found.set(node, (found.get(node) ?? true) && isAt(kernel, node, at));
    this.#reads.set(kernel, found);
    return found;
  }
}

/** Whether `node`, read at `at`, is read at the kernel's own place. */
function isAt(kernel: Kernel, node: Tensor, at: Place): boolean {
  const place = placeOf(kernel, node.shape);
  return place !== null && at !== null && sameIndex(place, at);
}

/**
 * The axes of the kernel that `t` would fold there, or null where it cannot: all reductions of a kernel fold the same axes,
 * and a loop over elements becomes one over rows where the rows are short.
 */
function foldedAxes(kernel: Kernel, t: Tensor): readonly number[] | null {
  if (kernel.head !== null || !alike(kernel.shape, t.src[0].shape)) return null;
  const over = axesIn(kernel.shape, t.src[0].shape, t.arg as readonly number[]);
  return (kernel.over === null || sameShape(kernel.over, over)) && takesElements({ ...kernel, over }) ? over : null;
}
