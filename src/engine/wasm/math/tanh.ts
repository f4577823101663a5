// tanh x = 1 − 2 / (e^2x + 1), and near 0, where that would lose digits, x + x³ P(x²).
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { reduced } from "./exp.ts";
import { horner } from "./horner.ts";

/** Below this the polynomial; there the other formula's rounding is at most 0.8 units. */
const near = 0.625;

// P(z) = (tanh √z − √z) / z^1.5 for |x| ≤ 0.625, fitted by test/golden/engine/tanh_coefficients.py.
const narrow = [-0.006096714165908197, 0.020997178999074752, -0.05385090957851358, 0.13332769736976327, -0.33333328944134255];
const wide = [
  -1.724487449484433e-5, 7.959955735264808e-5, -0.00023077616269519857, 0.0005874372860094381, -0.001455309297534642,
  0.0035920589774734554, -0.008863229830925709, 0.021869488260559115, -0.05396825396139557, 0.13333333333326658,
  -0.3333333333333332,
];

/** ±1 far out, NaN stays, the sign of 0 stays. */
export function hyperbolicTangent(v: Lanes, x: Code): Code {
  const { fn } = v;
  const [given, a, z, small, e] = [fn.v128(), fn.v128(), fn.v128(), fn.v128(), fn.v128()];
  const signBit = v.bits(v.bytes === 8 ? 1n << 63n : 1n << 31n);
  const [farOut, bias] = v.bytes === 8 ? [42, 1023] : [20, 127];
  const one = v.constant(1);
  const { code, n, expm1 } = reduced(v, v.pmin(v.mul(get(a), v.constant(2)), v.constant(farOut)));
  return [
    set(given, x),
    set(a, v.abs(get(given))),
    set(z, v.mul(get(a), get(a))),
    set(small, v.madd(v.mul(horner(v, get(z), v.bytes === 8 ? wide : narrow), get(z)), get(a), get(a))),
    code,
    set(e, v.madd(v.add(expm1, one), v.shiftToExponent(v.add(n, v.constant(bias))), one)),
    set(e, v.sub(one, v.div(v.constant(2), get(e)))),
    v.or(v.select(v.lt(get(a), v.constant(near)), get(small), get(e)), v.and(get(given), signBit)),
  ];
}
