/** Several objectives as one: ParEGO, Knowles 2006, IEEE Trans. Evolutionary Computation 10. */
import type { Random } from "../../../random/index.ts";
import type { Direction } from "../../record.ts";
import type { Observation } from "../observations.ts";
import { objectives } from "../ranking.ts";

/** The augmented Chebyshev norm max wₖyₖ + 0.05 Σ wₖyₖ of objectives scaled to [0, 1], weights drawn evenly on the simplex. */
export function scalarized(complete: readonly Observation[], directions: readonly Direction[], random: Random): number[] {
  const all = complete.map(({ trial }) => objectives(trial, directions));
  const draws = directions.map(() => -Math.log(1 - random.uniform()));
  const total = draws.reduce((sum, draw) => sum + draw, 0);
  const scales = directions.map((_, k) => {
    const column = all.map((values) => values[k]).filter(Number.isFinite);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    return { low, width: high > low ? high - low : 1 };
  });
  return all.map((values) => {
    const terms = values.map((value, k) => (draws[k] / total) * ((value - scales[k].low) / scales[k].width));
    return Math.max(...terms) + 0.05 * terms.reduce((sum, term) => sum + term, 0);
  });
}
