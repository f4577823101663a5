// The logistic function and what is built of it. No exponential of a positive number is taken, so nothing overflows, and
// values near 0 keep all their digits.
import type { Tensor } from "../engine/index.ts";
import { log1p } from "./exponential.ts";

/** 1 / (1 + e^−x). */
export function sigmoid(x: Tensor): Tensor {
  const negative = x.lt(0);
  const e = negative.where(x, x.neg()).exp(); // e^−|x|
  return negative.where(e, 1).div(e.add(1));
}

/** ln sigmoid(x) = −softplus(−x). */
export const logSigmoid = (x: Tensor): Tensor => softplus(x.neg()).neg();

/** x·sigmoid(x), also called swish. Elfwing, Uchibe & Doya 2017, arXiv:1702.03118. */
export const silu = (x: Tensor): Tensor => x.mul(sigmoid(x));

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|). PyTorch's turns into x above 20; this one is exact everywhere. */
export const softplus = (x: Tensor): Tensor => softplusBoth(x)[0];

/** softplus(x) and softplus(−x), which share the exponential and the logarithm. */
export function softplusBoth(x: Tensor): readonly [Tensor, Tensor] {
  const negative = x.lt(0);
  const shared = log1p(negative.where(x, x.neg()).exp());
  return [negative.where(0, x).add(shared), negative.where(x.neg(), 0).add(shared)];
}

/** The hyperbolic tangent, 2·sigmoid(2x) − 1. */
export const tanh = (x: Tensor): Tensor => x.tanh();
