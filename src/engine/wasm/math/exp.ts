// eˣ = 2ⁿ · eʳ with |r| ≤ ln 2 / 2, and eʳ by its Taylor series.
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { horner, inverseFactorials, ln2 } from "./horner.ts";

/** n = x / ln 2 rounded, r = x − n ln 2, and eʳ − 1 without loss near 0. */
export function reduced(v: Lanes, x: Code): { readonly code: Code; readonly n: Code; readonly expm1: Code } {
  const { fn } = v;
  const [r, n, p] = [fn.v128(), fn.v128(), fn.v128()];
  const [high, low] = ln2(v);
  const code: Code = [
    set(r, x),
    set(n, v.nearest(v.mul(get(r), v.constant(Math.LOG2E)))),
    set(r, v.madd(get(n), v.constant(-high), get(r))),
    set(r, v.madd(get(n), v.constant(-low), get(r))),
    // e^r − 1 = r + r² (1/2 + r/6 + …); the first term left out is below half a unit in the last place.
    set(p, v.madd(horner(v, get(r), inverseFactorials(v.bytes === 8 ? 13 : 7, 2)), v.mul(get(r), get(r)), get(r))),
  ];
  return { code, n: get(n), expm1: get(p) };
}

/** Overflows to ∞, underflows through the subnormals to 0, NaN stays. */
export function exponential(v: Lanes, x: Code): Code {
  const { fn } = v;
  const [lowest, highest, bias] = v.bytes === 8 ? [-746, 710, 1023] : [-104, 89, 127];
  const h = fn.v128();
  const { code, n, expm1 } = reduced(v, v.pmin(v.pmax(x, v.constant(lowest)), v.constant(highest)));
  // Two factors 2^h · 2^(n−h), because 2ⁿ itself may lie outside the range of the exponent.
  return [
    code,
    set(h, v.floor(v.mul(n, v.constant(0.5)))),
    v.mul(
      v.mul(v.add(expm1, v.constant(1)), v.shiftToExponent(v.add(get(h), v.constant(bias)))),
      v.shiftToExponent(v.add(v.sub(n, get(h)), v.constant(bias))),
    ),
  ];
}
