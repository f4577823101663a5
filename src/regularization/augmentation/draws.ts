// Distributions made of uniform numbers inside the graph, by formulas without rejection: a compiled step cannot try again.
import { type Tensor, tensor } from "../../engine/index.ts";

const cosineOfTurn = (turn: Tensor): Tensor =>
  turn
    .add(0.25)
    .mul(2 * Math.PI)
    .sin();

/**
 * Standard normal numbers from two uniform ones in [0, 1): √(−2 ln(1 − u)) · cos 2πv (Box & Muller 1958). With uniform
 * numbers of 24 bits, none lies further out than 5.8.
 */
export const normalFrom = (u: Tensor, v: Tensor): Tensor => tensor(1).sub(u).log().mul(-2).sqrt().mul(cosineOfTurn(v));

/**
 * Beta(α, α) from two uniform numbers in [0, 1): ½ + ½ T / √(2α + T²), where T = √(2α (w⁻¹ − 1)) · cos 2πv with
 * w = (1 − u)^(1/α) is Student's t of 2α degrees of freedom (Bailey 1994, doi:10.2307/2153537; Devroye
 * 1996). Written without T, so that small α overflow to the ends 0 and 1, where they belong.
 */
export function symmetricBetaFrom(u: Tensor, v: Tensor, alpha: Tensor): Tensor {
  const c = cosineOfTurn(v);
  const w = tensor(1).sub(u).log().div(alpha).exp();
  const spread = w.div(tensor(1).sub(w)).add(c.mul(c));
  return c.div(spread.max(1e-30).sqrt()).add(1).mul(0.5);
}
