/** Kernels along an axis in order: normal densities cut to [0, 1]. Along discrete axes the probability of a cell stands for the density. */
import { normalCdf, normalMass, normalQuantile } from "../../../random/index.ts";
import type { Axis } from "../axis.ts";
import type { Factor } from "./factor.ts";

/** Beyond so many deviations a normal has less than rounding leaves of 1. */
const FAR = 8.3;
const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * @param places of the points, whose kernels have these widths; the prior's stands in the middle and is as wide as the axis
 * @param constants ln of each kernel's weight, from which ln of what it has within [0, 1] is taken, and along continua of its norm
 */
export function truncatedNormals(axis: Axis, places: Float64Array, widths: Float64Array, constants: Float64Array): Factor {
  const kernels = constants.length;
  const discrete = Number.isFinite(axis.count);
  const means = new Float64Array(kernels).fill(0.5);
  const scales = new Float64Array(kernels).fill(1);
  means.set(places);
  for (let k = 0; k < places.length; k++) scales[k] = 1 / widths[k];
  const { kinds, kindOf } = discrete ? distinct(means, scales) : { kinds: [], kindOf: new Int32Array(0) };
  const logMasses = kinds.map((k) => logMass(means[k], scales[k]));
  for (let k = 0; k < kernels; k++)
    constants[k] -= discrete
      ? logMasses[kindOf[k]]
      : logMass(means[k], scales[k]) + ((k < places.length ? Math.log(widths[k]) : 0) + HALF_LOG_2PI);
  const cells = new Map<number, Float64Array>();
  const ofCell = (place: number) => {
    const [from, to] = axis.cell(place);
    const known = cells.get(from);
    if (known) return known;
    const logs = new Float64Array(kinds.length);
    for (let i = 0; i < logs.length; i++) {
      const k = kinds[i];
      logs[i] = Math.log(Math.max(normalMass((from - means[k]) * scales[k], (to - means[k]) * scales[k]), Number.MIN_VALUE));
    }
    cells.set(from, logs);
    return logs;
  };
  return {
    add(place, to) {
      if (discrete) {
        const logs = ofCell(place);
        for (let k = 0; k < kernels; k++) to[k] += logs[kindOf[k]];
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

/** ln of the part of a kernel that lies in [0, 1]. */
function logMass(mean: number, scale: number): number {
  const [low, high] = [-mean * scale, (1 - mean) * scale];
  return low < -FAR && high > FAR ? 0 : Math.log(normalMass(low, high));
}

/** Along a discrete axis many kernels are the same: one of each kind, and of which kind each is. */
function distinct(means: Float64Array, scales: Float64Array): { readonly kinds: number[]; readonly kindOf: Int32Array } {
  const kinds: number[] = [];
  const kindOf = new Int32Array(means.length);
  const known = new Map<number, number>();
  for (let k = 0; k < means.length; k++) {
    let kind = known.get(means[k]);
    if (kind === undefined || scales[kinds[kind]] !== scales[k]) {
      kind = kinds.push(k) - 1;
      known.set(means[k], kind);
    }
    kindOf[k] = kind;
  }
  return { kinds, kindOf };
}
