// ln x = e ln 2 + ln m with m in [√½, √2], and ln m by the series of artanh. After FreeBSD's e_log.c (Sun Microsystems).
import { type Code, get, set } from "../code.ts";
import type { Lanes } from "../lanes.ts";
import { horner } from "./horner.ts";

/** ln 0 = −∞, ln of a negative number is NaN, subnormals included. */
export function logarithm(v: Lanes, x: Code): Code {
  const { fn } = v;
  const wide = v.bytes === 8;
  const [given, y, e, m, s, z, half, big] = Array.from({ length: 8 }, () => fn.v128()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const smallest = wide ? 2 ** -1022 : 2 ** -126;
  const lift = wide ? 54 : 25;
  const bias = wide ? 1023 : 127;
  const terms = wide ? 10 : 4;
  const mantissa = wide ? 0x000fffffffffffffn : 0x007fffffn;
  const one = wide ? 0x3ff0000000000000n : 0x3f800000n;
  const high = wide ? 6.9314718036912381649e-1 : 0.693359375;
  const low = wide ? 1.90821492927058770002e-10 : -2.1219444e-4;
  const infinity = v.constant(Number.POSITIVE_INFINITY);
  // 2/3 z + 2/5 z² + 2/7 z³ + …
  const series = Array.from({ length: terms }, (_, i) => 2 / (2 * (terms - i) + 1));
  return [
    set(given, x),
    // Subnormals are lifted into the normal range first.
    set(big, v.lt(get(given), v.constant(smallest))),
    set(y, v.select(get(big), v.mul(get(given), v.constant(2 ** lift)), get(given))),
    set(e, v.sub(v.exponentBits(get(y)), v.select(get(big), v.constant(bias + lift), v.constant(bias)))),
    set(m, v.or(v.and(get(y), v.bits(mantissa)), v.bits(one))),
    set(big, v.lt(v.constant(Math.SQRT2), get(m))),
    set(m, v.select(get(big), v.mul(get(m), v.constant(0.5)), get(m))),
    set(e, v.add(get(e), v.and(get(big), v.constant(1)))),
    set(m, v.sub(get(m), v.constant(1))),
    set(s, v.div(get(m), v.add(get(m), v.constant(2)))),
    set(z, v.mul(get(s), get(s))),
    set(half, v.mul(v.mul(get(m), get(m)), v.constant(0.5))),
    set(z, v.mul(horner(v, get(z), series), get(z))),
    // e·high − ((m²/2 − (s (m²/2 + R) + e·low)) − m)
    set(z, v.madd(get(s), v.add(get(half), get(z)), v.mul(get(e), v.constant(low)))),
    set(y, v.sub(v.mul(get(e), v.constant(high)), v.sub(v.sub(get(half), get(z)), get(m)))),
    v.select(
      v.and(v.lt(v.constant(0), get(given)), v.lt(get(given), infinity)),
      get(y),
      v.select(
        v.eq(get(given), v.constant(0)),
        v.constant(Number.NEGATIVE_INFINITY),
        v.select(v.eq(get(given), infinity), get(given), v.constant(Number.NaN)),
      ),
    ),
  ];
}
