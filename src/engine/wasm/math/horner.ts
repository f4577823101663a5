// Polynomials on lanes.
import type { Code } from "../code.ts";
import type { Lanes } from "../lanes.ts";

/** c₀xⁿ + c₁xⁿ⁻¹ + … + cₙ; `x` is read once a coefficient, so it must be a local. */
export const horner = (v: Lanes, x: Code, coefficients: readonly number[]): Code =>
  coefficients.slice(1).reduce<Code>((sum, c) => v.madd(sum, x, v.constant(c)), v.constant(coefficients[0]));

/** 1/n!, highest power first: from `to` down to `from`. */
export const inverseFactorials = (to: number, from: number, step = 1): number[] => {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const out: number[] = [];
  for (let n = to; n >= from; n -= step) out.push(1 / factorial(n));
  return out;
};

/** ln 2 in two parts, the first short enough that n · high is exact. Cephes (Moshier), exp.c and expf.c. */
export const ln2 = (v: Lanes): readonly [high: number, low: number] =>
  v.bytes === 8 ? [0.693145751953125, 1.42860682030941723212e-6] : [0.693359375, -2.1219444e-4];
