/**
 * Threefry-2x32: random words as a pure function of a key and a counter, so that a draw depends on where it stands and
 * not on what was drawn before. Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
 */

const PARITY = 0x1bd11bda;

/**
 * Two 32-bit words for the key (k0, k1) and the counter (c0, c1).
 * @param rounds 20, the number recommended by the authors, or 13, the smallest that passes all their tests
 * @param out where the two words go (as signed numbers; `>>> 0` reads them as unsigned); a new array where left out
 */
export function threefry2x32(
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  rounds = 20,
  out: Int32Array = new Int32Array(2),
): Int32Array {
  k0 |= 0;
  k1 |= 0;
  const k2 = PARITY ^ k0 ^ k1;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let block = 1, done = 0; done < rounds; block++) {
    const left = rounds - done;
    // Four rounds, the rotations taking turns by block, then the key comes in again, turned by one word.
    if (block & 1) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      if (left === 1) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      if (left === 2) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      if (left === 3) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      if (left === 1) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      if (left === 2) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      if (left === 3) break;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    const turn = block % 3;
    x0 = (x0 + (turn === 0 ? k0 : turn === 1 ? k1 : k2)) | 0;
    x1 = (x1 + (turn === 0 ? k1 : turn === 1 ? k2 : k0) + block) | 0;
    done += 4;
  }
  out[0] = x0;
  out[1] = x1;
  return out;
}

/** The first `count` (an even number) words of the counters from `first` on, 20 rounds each: faster than asking for each. */
export function threefryWords(k0: number, k1: number, first: number, count: number, out: Int32Array): void {
  const k2 = PARITY ^ k0 ^ k1;
  const keys = [k1, k2, k0, k1, k2, k0];
  for (let i = 0; i < count; i += 2) {
    const counter = first + i / 2;
    let x0 = (counter + k0) | 0;
    let x1 = (Math.floor(counter * 2 ** -32) + k1) | 0;
    for (let block = 0; block < 5; block++) {
      if (block & 1) {
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
      } else {
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
        x0 = (x0 + x1) | 0;
        x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
      }
      x0 = (x0 + keys[block]) | 0;
      x1 = (x1 + keys[block + 1] + block + 1) | 0;
    }
    out[i] = x0;
    out[i + 1] = x1;
  }
}

const words = new Int32Array(2);

/**
 * A uniform number in [0, 1) with 24 bits for a place in a compiled step: key (seed, site), counter (index, step),
 * 13 rounds, the upper bits of the first word. Every backend draws the same bits.
 */
export const uniformAt = (seed: number, site: number, index: number, step: number): number =>
  (threefry2x32(seed, site, index, step, 13, words)[0] >>> 8) * 2 ** -24;
