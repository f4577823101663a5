// sin x = ± sin r with r = x − kπ, and sin r by its Taylor series.
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { horner, inverseFactorials } from "./horner.ts";

/** π in three parts, the first two short enough that k times them is exact for moderate k. Cephes (Moshier), sin.c and sinf.c. */
const pi = {
  wide: [3.14159250259399414062, 1.50995788317231927058e-7, 1.07806057163162381058e-14],
  narrow: [3.140625, 9.67502593994140625e-4, 1.509957990978376432e-7],
} as const;

/** Absolute error within 2 units in the last place of 1 for |x| up to 10⁴ (float32) or 10⁷ (float64). */
export function sine(v: Lanes, x: Code): Code {
  const { fn } = v;
  const [r, k, z, odd] = [fn.v128(), fn.v128(), fn.v128(), fn.v128()];
  const parts = v.bytes === 8 ? pi.wide : pi.narrow;
  const series = inverseFactorials(v.bytes === 8 ? 21 : 13, 3, 2)
    .reverse()
    .map((c, i) => (i % 2 ? c : -c))
    .reverse();
  return [
    set(r, x),
    set(k, v.nearest(v.mul(get(r), v.constant(1 / Math.PI)))),
    parts.map((p) => set(r, v.madd(get(k), v.constant(-p), get(r)))),
    set(z, v.mul(get(r), get(r))),
    // k odd turns the sign: k/2 then has a fraction.
    set(odd, v.mul(get(k), v.constant(0.5))),
    set(odd, v.lt(v.floor(get(odd)), get(odd))),
    set(z, v.madd(v.mul(horner(v, get(z), series), get(z)), get(r), get(r))),
    v.select(get(odd), v.neg(get(z)), get(z)),
  ];
}
