// tanh x = E / (E + 2) with E = e^(2|x|) − 1, which keeps every digit near 0.
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { reduced } from "./exp.ts";

/** Within 3 units in the last place; ±1 far out, NaN stays, the sign of 0 stays. */
export function hyperbolicTangent(v: Lanes, x: Code): Code {
  const { fn } = v;
  const [given, power, e] = [fn.v128(), fn.v128(), fn.v128()];
  const signBit = v.bits(v.bytes === 8 ? 1n << 63n : 1n << 31n);
  const [farOut, bias] = v.bytes === 8 ? [42, 1023] : [20, 127];
  const { code, n, expm1 } = reduced(v, v.pmin(v.mul(v.abs(get(given)), v.constant(2)), v.constant(farOut)));
  return [
    set(given, x),
    code,
    set(power, v.shiftToExponent(v.add(n, v.constant(bias)))),
    // 2ⁿ eʳ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1)
    set(e, v.madd(expm1, get(power), v.sub(get(power), v.constant(1)))),
    v.or(v.div(get(e), v.add(get(e), v.constant(2))), v.and(get(given), signBit)),
  ];
}
