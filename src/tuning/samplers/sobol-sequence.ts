/**
 * The Sobol sequence, whose first 2^m points fill space more evenly than independent draws, and its scrambling, which keeps that
 * and makes every point uniformly distributed.
 *
 * Sobol' 1967; direction numbers of Joe & Kuo 2008; Owen's nested scrambling (1995) by hashing, as in Burley 2020, "Practical
 * Hash-based Owen Scrambling", Journal of Computer Graphics Techniques 9.
 */
import type { Random } from "../../random/index.ts";
import { directions } from "./sobol-directions.ts";

const BITS = 32;

/** Dimensions that have direction numbers. */
export const sobolDimensions: number = directions.length + 1;

/** The 32 direction numbers of a dimension (from 0), each to be added for a bit of the index. */
function directionNumbers(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, i) => 2 ** (BITS - 1 - i));
  const [polynomial, ...first] = directions[dimension - 1];
  const degree = first.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = first[i] * 2 ** (BITS - 1 - i);
      continue;
    }
    // Bratley & Fox 1988: v_i = a₁v_{i−1} ⊕ … ⊕ a_{s−1}v_{i−s+1} ⊕ v_{i−s} ⊕ (v_{i−s} ≫ s)
    v[i] = v[i - degree] ^ (v[i - degree] >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) v[i] ^= v[i - k];
  }
  return v;
}

const tables: Uint32Array[] = [];

/** A coordinate of a point as a whole number below 2^32. Points are numbered along the Gray code, as in SciPy and Joe & Kuo. */
function sobolBits(index: number, dimension: number): number {
  tables[dimension] ??= directionNumbers(dimension);
  const v = tables[dimension];
  let bits = 0;
  for (let gray = (index ^ (index >>> 1)) >>> 0, i = 0; gray !== 0; gray >>>= 1, i++) if (gray & 1) bits ^= v[i];
  return bits >>> 0;
}

/** A coordinate in [0, 1) of point `index` (from 0) of the plain sequence. */
export const sobol = (index: number, dimension: number): number => sobolBits(index, dimension) * 2 ** -BITS;

/**
 * The scrambled sequence: a coordinate in (0, 1), the middle of its cell of 2^-32. What goes beyond the table is drawn
 * independently.
 */
export function scrambledSobol(random: Random): (index: number, dimension: number) => number {
  const seeds: number[] = [];
  return (index, dimension) => {
    if (dimension >= sobolDimensions) return random.fork(dimension).fork(index).uniform();
    seeds[dimension] ??= random.fork(dimension).integer(2 ** BITS) | 0;
    return (owen(sobolBits(index, dimension), seeds[dimension]) + 0.5) * 2 ** -BITS;
  };
}

/** Every bit is turned or not by a hash of the bits above it. */
const owen = (bits: number, seed: number): number => reversed(laineKarras(reversed(bits), seed));

/** A permutation in which each bit depends on those below it alone (Laine & Karras 2011, constants of Vegdahl 2021). */
function laineKarras(bits: number, seed: number): number {
  let x = bits ^ Math.imul(bits, 0x3d20adea);
  x = (x + seed) | 0;
  x = Math.imul(x, (seed >>> 16) | 1);
  x ^= Math.imul(x, 0x05526c56);
  x ^= Math.imul(x, 0x53a22864);
  return x;
}

function reversed(bits: number): number {
  let x = bits;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
