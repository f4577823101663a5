/**
 * The Mersenne Twister of Matsumoto & Nishimura 1998 (MT19937), as NumPy's legacy RandomState seeds and reads it.
 * For replaying published experiments; new work uses `random(seed)`.
 */

const N = 624;
const M = 397;

export class MT19937 {
  readonly #state = new Uint32Array(N);
  #position = N;

  /** @param seed a whole number from 0 to 2^32 − 1 */
  constructor(seed: number) {
    let word = seed >>> 0;
    for (let i = 0; i < N; i++) {
      this.#state[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
  }

  /** The next 32 bits, as a number from 0 to 2^32 − 1. */
  word(): number {
    if (this.#position === N) this.#twist();
    let y = this.#state[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A number in [0, 1) with 53 bits, from two words. */
  double(): number {
    const high = this.word() >>> 5;
    return (high * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < N; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff);
      state[i] = state[(i + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
