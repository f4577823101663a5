// Places for what does not last: values whose lives do not overlap lie over each other.
import { roundUp } from "./layout.ts";

/** When a temporary value is there, counted in kernels, both included. */
export interface Life<T> {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** A value of as many bytes that dies where this one is made, which may take its very place; null for none. */
  readonly instead: T | null;
}

export interface Overlay<T> {
  readonly at: ReadonlyMap<T, number>;
  /** Bytes that all of them take. */
  readonly bytes: number;
  /** Bytes that no arrangement can do without: what is alive at once where most is. */
  readonly least: number;
}

/** Values that take each other's place, one after another. */
interface Block<T> {
  readonly values: readonly T[];
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
}

/** Places start on cache lines. */
const line = 64;

/** How much above the least is not worth another order. */
const enough = 1.01;

const span = ({ first, last }: Block<unknown>): number => last - first + 1;
/** What is placed first finds most room; no one order is the best for all programs. */
const orders: readonly ((a: Block<unknown>, b: Block<unknown>) => number)[] = [
  (a, b) => b.bytes - a.bytes,
  (a, b) => span(b) * b.bytes - span(a) * a.bytes,
  (a, b) => span(b) - span(a) || b.bytes - a.bytes,
  (a, b) => a.first - b.first || b.bytes - a.bytes,
  (a, b) => b.last - a.last || b.bytes - a.bytes,
];

/**
 * Places values whose lives do not overlap over each other: in several orders, each value in the smallest gap that takes it;
 * the arrangement that needs fewest bytes counts.
 * The problem is that of Sekiyama et al., "Profile-guided memory optimization for deep neural networks" (2018), the search
 * a greedy one over orders as in Pisarchyk and Lee, "Efficient memory management for deep neural net inference" (2020).
 */
export function overlay<T>(lives: ReadonlyMap<T, Life<T>>): Overlay<T> {
  const joined = blocks(lives, true);
  const least = mostAlive(joined);
  let best: Omit<Overlay<T>, "least"> | null = null;
  // Values that keep apart may fill gaps that a block of several does not fit into.
  for (const list of [joined, blocks(lives, false)])
    for (const order of orders) {
      const found = placed([...list].sort(order));
      if (!best || found.bytes < best.bytes) best = found;
      if (best.bytes <= least * enough + line) return { ...best, least };
    }
  return { ...best!, least };
}

/** Every value in a block of its own, or together with those that it takes the place of. */
function blocks<T>(lives: ReadonlyMap<T, Life<T>>, join: boolean): Block<T>[] {
  const of = new Map<T, Block<T>>();
  // A value comes after what it takes the place of.
  for (const [value, { first, last, bytes, instead }] of [...lives].sort(([, a], [, b]) => a.first - b.first)) {
    const before = join && instead !== null ? of.get(instead) : undefined;
    if (before && before.values.at(-1) === instead && before.last === first && before.bytes === bytes) {
      const longer = { ...before, values: [...before.values, value], last };
      for (const v of longer.values) of.set(v, longer);
    } else of.set(value, { values: [value], first, last, bytes });
  }
  return [...new Set(of.values())];
}

/** The most bytes alive at once. */
function mostAlive(list: readonly Block<unknown>[]): number {
  const changes = list.flatMap(({ first, last, bytes }) => [
    { at: first, by: bytes },
    { at: last + 1, by: -bytes },
  ]);
  let [now, most] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by));
  return most;
}

function placed<T>(list: readonly Block<T>[]): { readonly at: ReadonlyMap<T, number>; readonly bytes: number } {
  // In the order of their places.
  const done: { readonly first: number; readonly last: number; readonly from: number; readonly to: number }[] = [];
  const at = new Map<T, number>();
  let bytes = 0;
  for (const { values, first, last, bytes: own } of list) {
    const size = roundUp(own, line);
    let [low, from, room] = [0, -1, Infinity];
    for (const other of done) {
      if (other.first > last || first > other.last) continue;
      const gap = other.from - low;
      if (gap >= size && gap < room) [from, room] = [low, gap];
      low = Math.max(low, other.to);
    }
    if (from < 0) from = low;
    const after = done.findIndex((other) => other.from > from);
    done.splice(after < 0 ? done.length : after, 0, { first, last, from, to: from + size });
    for (const value of values) at.set(value, from);
    bytes = Math.max(bytes, from + size);
  }
  return { at, bytes };
}
