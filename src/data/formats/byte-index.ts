/** Numbers pieces of a byte array by their content, without making strings of those seen before. */

export class ByteIndex {
  readonly #bytes: Uint8Array;
  /** Per slot: 1 + the entry's number, 0 where the slot is free. */
  #slots = new Int32Array(64);
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #values: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The value kept for the piece [start, end), or the one that `make` gives for it now. */
  valueOf(start: number, end: number, make: () => number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(start, end) & mask;
    for (let entry = this.#slots[slot]; entry !== 0; entry = this.#slots[(slot = (slot + 1) & mask)]) {
      if (this.#same(entry - 1, start, end)) return this.#values[entry - 1];
    }
    const value = make();
    this.#starts.push(start);
    this.#ends.push(end);
    this.#slots[slot] = this.#values.push(value);
    if (this.#values.length * 2 > mask) this.#grow();
    return value;
  }

  #same(entry: number, start: number, end: number): boolean {
    const from = this.#starts[entry];
    if (this.#ends[entry] - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (this.#bytes[from + i] !== this.#bytes[start + i]) return false;
    return true;
  }

  #hash(start: number, end: number): number {
    let h = 0x811c9dc5; // FNV-1a
    for (let i = start; i < end; i++) h = Math.imul(h ^ this.#bytes[i], 0x01000193);
    return h ^ (h >>> 15);
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#values.length; entry++) {
      let slot = this.#hash(this.#starts[entry], this.#ends[entry]) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry + 1;
    }
  }
}
