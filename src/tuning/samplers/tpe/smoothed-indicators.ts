/** Kernels along a list without order: each gives its own value all but a share, which every value gets alike. */
import type { Axis } from "../axis.ts";
import type { Factor } from "./factor.ts";

export function smoothedIndicators({ count }: Axis, places: Float64Array, priorWeight: number): Factor {
  const kernels = places.length + 1;
  // As Optuna: a count of one for the kernel's value, and the prior's weight spread over all kernels for every value.
  const alike = places.length === 0 ? 1 : priorWeight / kernels;
  const all = 1 + alike * count;
  const index = (place: number) => Math.min(Math.floor(place * count), count - 1);
  const own = new Int32Array(places.length);
  for (let k = 0; k < own.length; k++) own[k] = index(places[k]);
  const [same, other, flat] = [Math.log((1 + alike) / all), Math.log(alike / all), -Math.log(count)];
  return {
    add(place, to) {
      const at = index(place);
      for (let k = 0; k < own.length; k++) to[k] += own[k] === at ? same : other;
      to[own.length] += flat;
    },
    draw(k, random) {
      const kept = k < places.length && random.uniform() * all < 1;
      return kept ? places[k] : (random.integer(count) + 0.5) / count;
    },
  };
}
