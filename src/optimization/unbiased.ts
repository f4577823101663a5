// The correction that Adam and its family make to averages that began at zero.
import { type Tensor, tensor } from "../engine/index.ts";
import { power } from "../functional/index.ts";

/**
 * average / (1 − βᵗ), for an exponential average that began at 0.
 * It is written as a product: the divisor is one float64 number a step, the average is as many as there are weights.
 */
export const unbiased = (average: Tensor, beta: Tensor, step: Tensor): Tensor =>
  average.mul(tensor(1).div(power(beta, step).neg().add(1)));
