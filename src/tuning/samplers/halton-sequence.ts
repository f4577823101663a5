/**
 * The Halton sequence: digits of the index, mirrored at the point, in a base of its own for each dimension.
 * Halton 1960; scrambled by a random permutation for every digit, as in Owen 2017, "A randomized Halton algorithm in R".
 */
import type { Random } from "../../random/index.ts";

const primes: number[] = [2];

/** The prime of a dimension, from 0. */
function prime(dimension: number): number {
  for (let n = primes.at(-1)! + 1; primes.length <= dimension; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes[dimension];
}

/** A coordinate in [0, 1) of point `index` (from 0) of the plain sequence (van der Corput). */
export function halton(index: number, dimension: number): number {
  const base = prime(dimension);
  let value = 0;
  for (let rest = index, place = 1 / base; rest > 0; rest = Math.floor(rest / base), place /= base)
    value += (rest % base) * place;
  return value;
}

/** The scrambled sequence: a coordinate in [0, 1). */
export function scrambledHalton(random: Random): (index: number, dimension: number) => number {
  const permutations = new Map<string, Int32Array>();
  return (index, dimension) => {
    const base = prime(dimension);
    let value = 0;
    // All digits that a float64 can tell apart, the zeros above the index's own too: they are permuted like the others.
    for (
      let rest = index, place = 1 / base, digit = 0;
      place > 2 ** -53;
      rest = Math.floor(rest / base), place /= base, digit++
    ) {
      const key = `${dimension}/${digit}`;
      const order = permutations.get(key) ?? random.fork(dimension).fork(digit).permutation(base);
      permutations.set(key, order);
      value += order[rest % base] * place;
    }
    return Math.min(value, 1 - 2 ** -53);
  };
}
