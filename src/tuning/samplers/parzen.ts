/**
 * A Parzen estimator over [0, 1]^d: a mixture with one kernel for each point and a wide one for what was known before there were
 * any. Every kernel is a product: truncated normal densities along axes in order, smoothed indicators along lists without.
 */
import { normalMass, normalQuantile, normalCdf, type Random } from "../../random/index.ts";
import type { Axis } from "./axis.ts";

export interface Parzen {
  /** A point drawn from the mixture. */
  draw(random: Random): Float64Array;
  /** ln of the density at a point (of the probability of its cell, along discrete axes). */
  logDensity(point: Float64Array): number;
}

/** Widths of the kernels at `places` along an axis in order; the prior's own comes by itself. */
export type Bandwidth = (places: Float64Array, axis: Axis) => Float64Array;

export interface ParzenOptions {
  readonly bandwidth: Bandwidth;
  /** Of the points. */
  readonly weights: Float64Array;
  readonly priorWeight: number;
}

/** @param points each a place on every axis; without any the prior alone is the estimate */
export function parzen(axes: readonly Axis[], points: readonly Float64Array[], options: ParzenOptions): Parzen {
  const { bandwidth, weights, priorWeight } = options;
  const kernels = points.length + 1;
  const total = weights.reduce((sum, weight) => sum + weight, 0) + priorWeight;
  // ln of the weight, of the normalization along continua, all of a kernel that does not depend on the point.
  const constants = Float64Array.from({ length: kernels }, (_, k) =>
    Math.log((k < points.length ? weights[k] : priorWeight) / total),
  );
  const factors = axes.map((axis, d) => {
    const places = Float64Array.from(points, (point) => point[d]);
    return axis.categorical ? indicator(axis, places, priorWeight) : normal(axis, places, bandwidth(places, axis), constants);
  });
  const exponents = new Float64Array(kernels);

  return {
    draw(random) {
      let at = random.uniform() * total;
      let k = 0;
      while (k < points.length && (at -= weights[k]) >= 0) k++;
      return Float64Array.from(factors, (factor) => factor.draw(k, random));
    },
    logDensity(point) {
      exponents.set(constants);
      for (const [d, factor] of factors.entries()) factor.add(point[d], exponents);
      return logSumExp(exponents);
    },
  };
}

interface Factor {
  /** Adds ln of the density of each kernel at a place, but for what is in the constants already. */
  add(place: number, to: Float64Array): void;
  draw(kernel: number, random: Random): number;
}

/** Truncated normals. Along discrete axes the probability of a cell stands for the density. */
function normal(axis: Axis, places: Float64Array, widths: Float64Array, constants: Float64Array): Factor {
  const kernels = constants.length;
  const mean = (k: number) => (k < places.length ? places[k] : 0.5);
  const width = (k: number) => (k < places.length ? widths[k] : 1);
  const discrete = Number.isFinite(axis.count);
  const means = Float64Array.from({ length: kernels }, (_, k) => mean(k));
  const scales = Float64Array.from({ length: kernels }, (_, k) => 1 / width(k));
  for (let k = 0; k < kernels; k++) {
    const mass = normalMass(-means[k] * scales[k], (1 - means[k]) * scales[k]);
    constants[k] -= Math.log(mass) + (discrete ? 0 : Math.log(width(k)) + 0.5 * Math.log(2 * Math.PI));
  }
  const cells = new Map<number, Float64Array>();
  const ofCell = (place: number) => {
    const [from, to] = axis.cell(place);
    const known = cells.get(from);
    if (known) return known;
    const logs = Float64Array.from({ length: kernels }, (_, k) =>
      Math.log(Math.max(normalMass((from - means[k]) * scales[k], (to - means[k]) * scales[k]), Number.MIN_VALUE)),
    );
    cells.set(from, logs);
    return logs;
  };
  return {
    add(place, to) {
      if (discrete) {
        const logs = ofCell(place);
        for (let k = 0; k < kernels; k++) to[k] += logs[k];
        return;
      }
      for (let k = 0; k < kernels; k++) {
        const z = (place - means[k]) * scales[k];
        to[k] -= 0.5 * z * z;
      }
    },
    draw(k, random) {
      const low = normalCdf(-means[k] * scales[k]);
      const high = normalCdf((1 - means[k]) * scales[k]);
      const z = normalQuantile(low + (high - low) * random.uniform());
      const place = Math.min(Math.max(means[k] + z / scales[k], 0), 1);
      return discrete ? axis.place(axis.value(place)) : place;
    },
  };
}

/** A kernel gives its own value all but a share, which every value gets alike. */
function indicator(axis: Axis, places: Float64Array, priorWeight: number): Factor {
  const kernels = places.length + 1;
  const { count } = axis;
  // As Optuna: a count of one for the kernel's value, and the prior's weight spread over all kernels for every value.
  const alike = places.length === 0 ? 1 : priorWeight / kernels;
  const all = 1 + alike * count;
  const index = (place: number) => Math.min(Math.floor(place * count), count - 1);
  const [same, other, flat] = [Math.log((1 + alike) / all), Math.log(alike / all), -Math.log(count)];
  return {
    add(place, to) {
      const at = index(place);
      for (let k = 0; k < places.length; k++) to[k] += index(places[k]) === at ? same : other;
      to[places.length] += flat;
    },
    draw(k, random) {
      const own = k < places.length && random.uniform() * all < 1;
      return own ? places[k] : (random.integer(count) + 0.5) / count;
    },
  };
}

function logSumExp(values: Float64Array): number {
  let max = -Infinity;
  for (let k = 0; k < values.length; k++) if (values[k] > max) max = values[k];
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += Math.exp(values[k] - max);
  return max + Math.log(sum);
}
