/**
 * A Parzen estimator over [0, 1]^d: a mixture with one kernel for each point and a wide one for what was known before there were
 * any. Every kernel is a product: truncated normal densities along axes in order, smoothed indicators along lists without.
 */
import type { Random } from "../../../random/index.ts";
import type { Axis } from "../axis.ts";
import { smoothedIndicators } from "./smoothed-indicators.ts";
import { truncatedNormals } from "./truncated-normals.ts";

export interface Parzen {
  /** A point drawn from the mixture. */
  draw(random: Random): Float64Array;
  /** ln of the density at a point (of the probability of its cell, along discrete axes). */
  logDensity(point: Float64Array): number;
}

export interface ParzenOptions {
  /** Widths of the kernels at `places` along an axis in order; the prior's own comes by itself. */
  readonly bandwidth: (places: Float64Array, axis: Axis) => Float64Array;
  /** Of the points. */
  readonly weights: Float64Array;
  readonly priorWeight: number;
}

/** @param places for each axis those of all points; without points the prior alone is the estimate */
export function parzen(axes: readonly Axis[], places: readonly Float64Array[], options: ParzenOptions): Parzen {
  const { bandwidth, weights, priorWeight } = options;
  const points = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0) + priorWeight;
  // ln of the weight, of the normalization along continua, all of a kernel that does not depend on the point.
  const constants = new Float64Array(points + 1);
  for (let k = 0; k <= points; k++) constants[k] = Math.log((k < points ? weights[k] : priorWeight) / total);
  const factors = axes.map((axis, d) =>
    axis.categorical
      ? smoothedIndicators(axis, places[d], priorWeight)
      : truncatedNormals(axis, places[d], bandwidth(places[d], axis), constants),
  );
  const exponents = new Float64Array(points + 1);

  return {
    draw(random) {
      let at = random.uniform() * total;
      let k = 0;
      while (k < points && (at -= weights[k]) >= 0) k++;
      const point = new Float64Array(factors.length);
      for (let d = 0; d < factors.length; d++) point[d] = factors[d].draw(k, random);
      return point;
    },
    logDensity(point) {
      exponents.set(constants);
      for (let d = 0; d < factors.length; d++) factors[d].add(point[d], exponents);
      return logSumExp(exponents);
    },
  };
}

/** What is so much below the largest is lost in rounding, however many there are of it. */
const LOST = 50;

function logSumExp(values: Float64Array): number {
  let max = -Infinity;
  for (let k = 0; k < values.length; k++) if (values[k] > max) max = values[k];
  const least = max - LOST;
  let sum = 0;
  for (let k = 0; k < values.length; k++) if (values[k] > least) sum += Math.exp(values[k] - max);
  return max + Math.log(sum);
}
