/** NumPy's legacy `RandomState`, number for number, so that experiments published with a NumPy seed can be replayed. */
import { check, whole } from "../options/index.ts";
import { preciseLog } from "./log.ts";
import { MT19937 } from "./mt19937.ts";

const SEED = whole(0, { low: 0, high: 2 ** 32 - 1 });
const COUNT = whole(1, { low: 0, high: 2 ** 31 - 1 });

/**
 * `new RandomState(3).randn(20)` holds what `numpy.random.RandomState(3).randn(20)` holds. Arrays come flat, in row-major
 * order. Normal numbers follow the polar method (Marsaglia) with its second number kept, as `legacy_gauss` does. They need
 * a logarithm, which NumPy takes from the C library of the machine it runs on: about one normal number in 3,000 differs
 * from glibc's in the last bit, where glibc does not round to the nearest double. All else is equal bit for bit.
 */
export class RandomState {
  readonly #bits: MT19937;
  #kept: number | null = null;

  /** @throws UserError where the seed is no whole number from 0 to 2^32 − 1 */
  constructor(seed: number) {
    this.#bits = new MT19937(check(SEED, seed, "RandomState: seed"));
  }

  /** n numbers in [0, 1); NumPy's `random_sample` is the same. */
  rand(n: number): Float64Array {
    return this.#fill(n, () => this.#bits.double());
  }

  random_sample(n: number): Float64Array {
    return this.rand(n);
  }

  /** n standard normal numbers. */
  randn(n: number): Float64Array {
    return this.#fill(n, () => this.#gauss());
  }

  /** n numbers in [low, high). */
  uniform(low: number, high: number, n: number): Float64Array {
    return this.#fill(n, () => low + (high - low) * this.#bits.double());
  }

  /** n normal numbers. */
  normal(mean: number, sd: number, n: number): Float64Array {
    return this.#fill(n, () => mean + sd * this.#gauss());
  }

  /** 0 … n − 1 in random order. */
  permutation(n: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: check(COUNT, n, "RandomState: n") }, (_, i) => i));
  }

  /** Shuffles in place and returns the same array. */
  shuffle<T extends { [index: number]: unknown; readonly length: number }>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  }

  #fill(n: number, draw: () => number): Float64Array {
    const out = new Float64Array(check(COUNT, n, "RandomState: n"));
    for (let i = 0; i < out.length; i++) out[i] = draw();
    return out;
  }

  #gauss(): number {
    if (this.#kept !== null) {
      const kept = this.#kept;
      this.#kept = null;
      return kept;
    }
    let x1: number, x2: number, r2: number;
    do {
      x1 = 2 * this.#bits.double() - 1;
      x2 = 2 * this.#bits.double() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * preciseLog(r2)) / r2);
    this.#kept = f * x1;
    return f * x2;
  }

  /** A whole number in [0, max] by masking and rejection (`random_interval`). */
  #upTo(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    let value: number;
    do value = (this.#bits.word() & mask) >>> 0;
    while (value > max);
    return value;
  }
}
