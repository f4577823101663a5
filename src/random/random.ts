/**
 * `random(seed)`: the host's random numbers, each a pure function of the seed, the names it was forked by and how many
 * were drawn before. Not for secrets.
 */
import { check, whole } from "../options/index.ts";
import { normalQuantile } from "./normal.ts";
import { threefry2x32, threefryWords } from "./threefry.ts";

export interface Random {
  /** A number in [0, 1) with 53 bits. */
  uniform(): number;
  /** A standard normal number: the normal quantile (AS 241) of one uniform draw, so equal draws give equally ranked numbers. */
  normal(): number;
  /** A whole number in [0, n), every one equally likely (rejection, no modulo bias). */
  integer(n: number): number;
  /** 0 … n − 1 in random order (Fisher & Yates). */
  permutation(n: number): Int32Array;
  /** An independent generator of that name; the same name gives the same generator, and this one does not move. */
  fork(name: string | number): Random;
}

const SEED = whole(0, { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER });
const POPULATION = whole(1, { low: 1, high: 2 ** 53 });
const SIZE = whole(0, { low: 0, high: 2 ** 31 - 1 });
const TWO_32 = 2 ** 32;
/** Up to here a 32-bit word times a position is exact in a float64. */
const SHORT = 2 ** 21;
/** Words drawn ahead, used up before anybody else draws. */
const block = new Int32Array(128);

/**
 * A generator for a seed: any whole number up to 2^53 in size. Threefry-2x32 with 20 rounds; the seed is the key, the
 * number of draws the counter.
 * @throws UserError where the seed is no whole number
 */
export function random(seed: number): Random {
  check(SEED, seed, "seed");
  return generator(seed | 0, Math.floor(seed / TWO_32) | 0);
}

function generator(k0: number, k1: number): Random {
  const words = new Int32Array(2);
  let drawn = 0;
  const draw = () => {
    threefry2x32(k0, k1, drawn, Math.floor(drawn / TWO_32), 20, words);
    drawn++;
  };
  const draw53 = () => {
    draw();
    return (words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6);
  };

  const integer = (n: number): number => {
    const limit = n <= TWO_32 ? TWO_32 - (TWO_32 % n) : 2 ** 53 - (2 ** 53 % n);
    for (;;) {
      const value = n <= TWO_32 ? (draw(), words[0] >>> 0) : draw53();
      if (value < limit) return value % n;
    }
  };

  return {
    uniform: () => draw53() * 2 ** -53,
    // 52 bits and a half: the middle of a cell is never 0 or 1, and the draw is symmetric about 0.5.
    normal: () => normalQuantile((Math.floor(draw53() / 2) + 0.5) * 2 ** -52),
    integer: (n) => integer(check(POPULATION, n, "integer: n")),
    permutation(n) {
      const order = new Int32Array(check(SIZE, n, "permutation: n"));
      for (let i = 0; i < n; i++) order[i] = i;
      let left = n;
      for (; left > SHORT; left--) swap(order, left - 1, integer(left));
      // Lemire 2019, "Fast random integer generation in an interval": the upper half of word · n, exact while the product
      // fits into a float64. Both words of a draw are used, and many are drawn at once: an epoch of a small network would cost
      // less than its order.
      let [used, at, ahead] = [0, 0, 0];
      while (left > 1) {
        if (at === ahead) {
          [at, ahead] = [0, Math.min(block.length, left + (left & 1))];
          threefryWords(k0, k1, drawn + used / 2, ahead, block);
        }
        used++;
        const product = (block[at++] >>> 0) * left;
        const high = Math.floor(product * 2 ** -32);
        const low = product - high * TWO_32;
        if (low >= left || low >= TWO_32 % left) swap(order, --left, high);
      }
      drawn += Math.ceil(used / 2);
      return order;
    },
    fork: (name) => generator(...absorb(k0, k1, name)),
  };
}

function swap(order: Int32Array, i: number, j: number): void {
  const moved = order[i];
  order[i] = order[j];
  order[j] = moved;
}

/**
 * The key of a fork: the name's kind, length and letters go through the cipher two words at a time, each result being
 * the next key. The top bit of the first counter is set, where no count of draws reaches.
 */
function absorb(k0: number, k1: number, name: string | number): [k0: number, k1: number] {
  const blocks: [number, number][] = [];
  if (typeof name === "number") {
    const bits = new Int32Array(Float64Array.of(name === 0 ? 0 : name).buffer); // -0 is 0
    blocks.push([1, 0x80000000], [bits[0], bits[1]]);
  } else {
    blocks.push([2, 0x80000000 | name.length]);
    for (let i = 0; i < name.length; i += 2) blocks.push([name.charCodeAt(i), i + 1 < name.length ? name.charCodeAt(i + 1) : 0]);
  }
  const key = Int32Array.of(k0, k1);
  for (const [c0, c1] of blocks) threefry2x32(key[0], key[1], c0, c1, 20, key);
  return [key[0], key[1]];
}
