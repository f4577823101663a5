/** Where noise hides what lies between points, the next one keeps its distance from those that were seen. */
import type { Random } from "../../../random/index.ts";
import { LEAST_NOISE } from "./fit.ts";
import { nearby, type Places } from "./places.ts";
import type { Data, Model, Posterior } from "./posterior.ts";

const CANDIDATES = 256;

/**
 * What a model calls noise is often structure too fine for its length scales, such as ripples on a bowl: there it would propose one
 * place again and again, where a deterministic objective gives the same value each time. So where the mean is known better than a
 * single value could tell, the point moves: of those near it whose mean is worse by no more than its standard deviation, to the
 * farthest from all that were seen. With true noise this costs nothing that the model could tell, and it learns more.
 */
export function spread(
  point: Float64Array,
  belief: Posterior,
  { points, model, places }: { readonly points: readonly Float64Array[]; readonly model: Model; readonly places: Places },
  random: Random,
): Float64Array {
  const { mean, variance } = belief.at(point);
  // Noise at its least is none at all.
  if (variance > model.noise - LEAST_NOISE) return point;
  const near = Array.from({ length: CANDIDATES }, () => nearby(places, point, 10 ** (-2 + 1.7 * random.uniform()), random));
  const { means } = belief.atAll(near);
  const worst = mean + Math.sqrt(variance);
  const candidates = [point, ...near.filter((_, i) => means[i] <= worst)];
  const distances = candidates.map((candidate) => toNearest(candidate, points));
  return candidates[distances.indexOf(Math.max(...distances))];
}

/** Squared. */
function toNearest(point: Float64Array, points: Data["points"]): number {
  let least = Infinity;
  for (const other of points) {
    let sum = 0;
    for (let d = 0; d < point.length; d++) sum += (point[d] - other[d]) ** 2;
    least = Math.min(least, sum);
  }
  return least;
}
