// One block of memory for everything, in which what lasts has a place of its own.
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
