// The error function: its Taylor series up to 1, and from there 1 − erfc by a fitted polynomial.
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { exponential } from "./exp.ts";
import { horner } from "./horner.ts";

// g(u) = erfc(x) e^(x²) (x + 1) over 1 ≤ x ≤ 6.5, fitted by test/golden/engine/erf_coefficients.py.
const narrow = [
  4.624288436297259e-7, -4.920000358925967e-6, -6.5589421546087255e-6, 0.00022703872020594763, -0.0011237368019198996,
  0.0012731548281853958, 0.014618269878428472, -0.10730758730481349, 0.7358664025453296,
];
const wide = [
  2.4572829681651214e-13, -6.548710685627174e-13, -8.504667769706043e-12, 7.692809954846367e-13, 2.1366225388431394e-10,
  3.81692476385861e-10, -5.124498256610148e-9, -1.643601597054787e-8, 1.4187602315368404e-7, 4.981216091849505e-7,
  -5.222797095295214e-6, -6.585407743991781e-6, 0.0002272620332042354, -0.0011237294866092758, 0.0012730932427323187,
  0.014618269330785326, -0.10730758269822172, 0.7358664025453296,
];
const scale = 2.290909090909091;
const shift = -0.01818181818181818;

/** 2/√π (−1)ⁿ / (n! (2n + 1)), highest power first. */
const taylor = (terms: number): number[] => {
  const out: number[] = [];
  for (let n = 0, factorial = 1; n < terms; n++, factorial *= n)
    out.unshift(((2 / Math.sqrt(Math.PI)) * (n % 2 ? -1 : 1)) / (factorial * (2 * n + 1)));
  return out;
};

/** ±1 far out, NaN stays, the sign of 0 stays. */
export function erfOf(v: Lanes, x: Code): Code {
  const { fn } = v;
  const [given, a, z, u, near] = [fn.v128(), fn.v128(), fn.v128(), fn.v128(), fn.v128()];
  const signBit = v.bits(v.bytes === 8 ? 1n << 63n : 1n << 31n);
  const one = v.constant(1);
  const series = taylor(v.bytes === 8 ? 19 : 11);
  series.push(series.pop()! - 1);
  return [
    set(given, x),
    set(a, v.pmin(v.abs(get(given)), v.constant(6.5))),
    set(z, v.mul(get(a), get(a))),
    // 2/√π − 1 in front: what is added to |x| is then small, and so is its rounding.
    set(near, v.madd(horner(v, get(z), series), get(a), get(a))),
    set(u, v.div(v.sub(get(a), v.constant(2.5)), v.add(get(a), v.constant(2.5)))),
    set(u, v.madd(get(u), v.constant(scale), v.constant(shift))),
    set(u, v.div(horner(v, get(u), v.bytes === 8 ? wide : narrow), v.add(get(a), one))),
    set(u, v.sub(one, v.mul(get(u), exponential(v, v.neg(get(z)))))),
    v.or(v.select(v.lt(get(a), one), get(near), get(u)), v.and(get(given), signBit)),
  ];
}
