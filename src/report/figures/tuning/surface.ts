/** The value over two parameters as a Gaussian process sees it: smooth, and at its mean where no trial has been. */
import { fit } from "../../../tuning/samplers/gp/fit.ts";
import { posterior } from "../../../tuning/samplers/gp/posterior.ts";
import type { Scored } from "../../trials.ts";
import { sample } from "../../values.ts";

/** The time of a fit grows with the cube of the trials it takes in. */
const mostPoints = 160;
/** Fewer trials than this make no surface. */
export const fewestPoints = 8;

export interface SurfaceAxis {
  /** Where a trial stands, in [0, 1]; NaN where it does not. */
  readonly place: (one: Scored) => number;
  /** Without order: only whether two places are equal counts. */
  readonly categorical: boolean;
}

/**
 * Fits a Gaussian process (Matérn 5/2 with a length scale for each axis; what other parameters do is noise to it).
 * @param value of a trial, finite
 * @returns the expected value at places in [0, 1] along both axes; null with fewer than eight trials, or where all values are equal
 */
export function surface(
  scored: readonly Scored[],
  axes: readonly [across: SurfaceAxis, up: SurfaceAxis],
  value: (one: Scored) => number,
): ((x: number, y: number) => number) | null {
  const places = scored.flatMap((one) => {
    const point = Float64Array.from(axes, ({ place }) => place(one));
    return point.some(Number.isNaN) ? [] : [{ point, value: value(one) }];
  });
  if (places.length < fewestPoints) return null;
  const kept = sample(places, mostPoints); // ranked: the good, the middling and the bad alike
  const mean = kept.reduce((sum, one) => sum + one.value, 0) / kept.length;
  const deviation = Math.sqrt(kept.reduce((sum, one) => sum + (one.value - mean) ** 2, 0) / kept.length);
  if (!(deviation > 0)) return null;
  const data = {
    points: kept.map(({ point }) => point),
    values: Float64Array.from(kept, (one) => (one.value - mean) / deviation),
    noiseShares: new Float64Array(kept.length).fill(1),
    categorical: axes.map(({ categorical }) => categorical),
  };
  const known = posterior(data, fit(data));
  return (x, y) => mean + deviation * known.at(Float64Array.of(x, y)).mean;
}
