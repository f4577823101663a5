// One block of memory for everything: fixed places for what lasts, shared places for what does not.
import { roundUp } from "./layout.ts";

/** From one address to another, the second not included. */
export type Span = readonly [start: number, end: number];

/** Hands out addresses one after another, on cache lines of their own; `gap` bytes stay free behind each. */
export class Arena {
  #top: number;
  readonly #gap: number;
  readonly taken: Span[] = [];
  constructor(start: number, gap = 0) {
    this.#top = roundUp(start, 64);
    this.#gap = gap;
  }
  take(bytes: number): number {
    const at = this.#top;
    this.#top = roundUp(at + bytes + this.#gap, 64);
    this.taken.push([at, at + bytes]);
    return at;
  }
  get top(): number {
    return this.#top;
  }
}

export interface Life {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
}

/** Places values whose lives do not overlap over each other: largest first, each at the lowest free place. */
export function overlay<T>(lives: ReadonlyMap<T, Life>): { readonly at: ReadonlyMap<T, number>; readonly bytes: number } {
  const placed: (Life & { readonly at: number })[] = [];
  const at = new Map<T, number>();
  let bytes = 0;
  for (const [value, life] of [...lives].sort(([, a], [, b]) => b.bytes - a.bytes)) {
    const size = roundUp(life.bytes, 64);
    let low = 0;
    for (const other of placed.filter((p) => p.first <= life.last && life.first <= p.last).sort((a, b) => a.at - b.at)) {
      if (low + size <= other.at) break;
      low = Math.max(low, other.at + roundUp(other.bytes, 64));
    }
    placed.push({ ...life, at: low });
    at.set(value, low);
    bytes = Math.max(bytes, low + size);
  }
  return { at, bytes };
}
