/** What the kernels of a Parzen estimator are along one axis. */
import type { Random } from "../../../random/index.ts";

/** Kernels stand in the order of the points; the last one is the prior. */
export interface Factor {
  /** Adds ln of the density of each kernel at a place, but for what is in the constants already. */
  add(place: number, to: Float64Array): void;
  draw(kernel: number, random: Random): number;
}
