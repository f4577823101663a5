// Sine and cosine: ±sin r or ±cos r with r = x − kπ/2, both by their Taylor series; k says which, and the sign.
import { type Code, get, i32, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { horner, inverseFactorials } from "./horner.ts";

interface Precision {
  /** π/2, all parts but the last so short that `turns` quarter turns times them are exact, fused or not (Cody & Waite 1980). */
  readonly parts: readonly number[];
  readonly turns: number;
  /** The last powers of the two series. */
  readonly sine: number;
  readonly cosine: number;
}
// The parts are made by test/golden/engine/pi_parts.py.
/** 24 + 24 + 53 bits: enough digits for a float32 result. */
const single: Precision = {
  parts: [1.570796251296997, 7.549789415861596e-8, 5.390302858158119e-15],
  turns: 2 ** 29,
  sine: 9,
  cosine: 10,
};
/** 33 + 33 + 33 + 53 bits. */
const double: Precision = {
  parts: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32],
  turns: 2 ** 20,
  sine: 19,
  cosine: 18,
};

/** 1.5 · 2⁵²: added to a small number it leaves the nearest whole number in the lowest bits. */
const magic = 6755399441055744;

/** ±xᵗᵒ/to! … ∓xᶠʳᵒᵐ/from!, every second power, highest first; the sign of the power n is that of iⁿ. */
const series = (to: number, from: number): number[] =>
  inverseFactorials(to, from, 2).map((c, i) => (((to - 2 * i) >> 1) % 2 ? -c : c));

/** On float64 lanes, for |x| up to `turns` quarter turns. */
function ofDoubles(v: Lanes, x: Code, cosine: boolean, { parts, sine, cosine: last }: Precision): Code {
  const { fn } = v;
  const [k, whole, r, z, sin, cos] = [fn.v128(), fn.v128(), fn.v128(), fn.v128(), fn.v128(), fn.v128()];
  const bit = (n: number): Code => [get(whole), i32(63 - n), 0xfd, 0xcb, 0x01]; // to the sign
  const isOdd: Code = [bit(0), i32(63), 0xfd, 0xcc, 0x01]; // and from there to every bit
  const [one, half] = [v.constant(1), v.constant(0.5)];
  return [
    set(r, x),
    set(whole, v.add(v.mul(get(r), v.constant(2 / Math.PI)), v.constant(magic))),
    set(k, v.sub(get(whole), v.constant(magic))),
    // The cosine is the sine a quarter turn ahead.
    cosine ? set(whole, v.add(get(whole), one)) : [],
    parts.map((p) => set(r, v.madd(get(k), v.constant(-p), get(r)))),
    set(z, v.mul(get(r), get(r))),
    set(sin, v.madd(v.mul(horner(v, get(z), series(sine, 3)), get(z)), get(r), get(r))),
    // 1 − z/2 rounds; what it lost, (1 − (1 − z/2)) − z/2, is put back.
    set(k, v.mul(get(z), half)),
    set(cos, v.sub(one, get(k))),
    set(k, v.madd(v.mul(get(z), get(z)), horner(v, get(z), series(last, 4)), v.sub(v.sub(one, get(cos)), get(k)))),
    v.xor(v.select(isOdd, v.add(get(cos), get(k)), get(sin)), v.and(bit(1), v.bits(1n << 63n))),
  ];
}

/**
 * Sine or cosine of radians; float32 is computed in float64 and rounded. Right for |x| up to 8.4·10⁸ in float32 and 1.6·10⁶
 * in float64; farther out it stays what it is there. Infinity gives NaN, and the sine of −0 is −0.
 */
export function sine(v: Lanes, x: Code, cosine = false): Code {
  const precision = v.bytes === 8 ? double : single;
  const [given, near] = [v.fn.v128(), v.fn.v128()];
  const limit = v.constant((precision.turns * Math.PI) / 2);
  const at = (v: Lanes, x: Code) => ofDoubles(v, x, cosine, precision);
  const value = v.bytes === 8 ? at(v, get(near)) : v.halves((half) => at(v.doubles(), half(get(near))));
  return [
    set(given, x),
    set(near, v.pmin(v.pmax(get(given), v.neg(limit)), limit)),
    // x − x is NaN for an infinity, which the limits hide.
    v.sub(cosine ? value : v.select(v.eq(get(given), v.constant(0)), get(given), value), v.sub(get(given), get(given))),
  ];
}
