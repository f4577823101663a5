// Threefry-2x32 with 13 rounds on lanes: the same bits as src/random/threefry.ts, first word, upper 24 bits.
import { type Code, get, i32, set, simd, vload32splat } from "../code.ts";
import type { Lanes } from "../lanes.ts";

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const parity = 0x1bd11bda;
const rounds = 13;

const int = (n: number): number[] => [...new Uint8Array(Int32Array.of(n | 0).buffer)];
const add = (a: Code, b: Code): Code => simd(0xae, a, b);
const xor = (a: Code, b: Code): Code => simd(0x51, a, b);
const shift = (op: readonly number[], x: Code, by: number): Code => [x, i32(by), 0xfd, ...op];
const turned = (x: Code, by: number): Code => simd(0x50, shift([0xab, 0x01], x, by), shift([0xad, 0x01], x, 32 - by));

interface Word {
  readonly at: Code;
  readonly offset: number;
}

/** Uniform numbers in [0, 1) for the positions `flat`, `flat + perLane` …: key (seed, site), counter (position, step). */
export function threefry(v: Lanes, flat: Code, perLane: number, seed: Word, step: Word, site: number): Code {
  const { fn } = v;
  const constant = (n: number) => fn.constant(Uint8Array.from([0, 1, 2, 3].flatMap(() => int(n))));
  const ramp = fn.constant(Uint8Array.from([0, 1, 2, 3].flatMap((l) => int(l * perLane))));
  const k0 = fn.v128();
  const k2 = fn.v128();
  const k1 = constant(site);
  const key = [get(k0), k1, get(k2)];
  const [x, y] = [fn.v128(), fn.v128()];
  const code: Code[] = [
    set(k0, vload32splat(seed.at, seed.offset)),
    set(k2, xor(xor(get(k0), k1), constant(parity))),
    set(x, add(add(simd(0x11, flat), ramp), get(k0))),
    set(y, add(vload32splat(step.at, step.offset), k1)),
  ];
  for (let round = 0; round < rounds; round++) {
    code.push(set(x, add(get(x), get(y))), set(y, xor(turned(get(y), rotations[round % 8]), get(x))));
    if (round % 4 === 3) {
      const block = (round + 1) / 4;
      code.push(set(x, add(get(x), key[block % 3])), set(y, add(add(get(y), key[(block + 1) % 3]), constant(block))));
    }
  }
  return [code, v.mul(v.fromI32x4(shift([0xad, 0x01], get(x), 8)), v.constant(2 ** -24))];
}
