/** The axis of the objective: what good trials differ in must be seen, however bad the others are. */
import { type Axis, extent, linearAxis, logAxis, positionOn } from "../../scale.ts";
import type { TrialsView } from "../../trials.ts";

export interface ValueAxis {
  readonly axis: Axis;
  /** Whether some of the values lie beyond the bad end. */
  readonly cut: boolean;
}

/**
 * Logarithmic where small positive values are sought over more than a factor of ten; else linear, and cut at the bad end where
 * the worst tenth would take more than half of the room.
 * @param values of which some may be infinite or NaN
 */
export function valueAxis({ minimize }: Pick<TrialsView, "minimize">, values: readonly number[], ticks: number): ValueAxis {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return { axis: linearAxis([0, 1], ticks), cut: false };
  const [low, high] = [sorted[0], sorted.at(-1)!];
  if (minimize && low > 0 && high / low > 10) return { axis: logAxis([low, high], ticks)!, cut: false };
  const at = (fraction: number) => sorted[Math.round(fraction * (sorted.length - 1))];
  const [best, usual, worst] = minimize ? [low, at(0.9), high] : [high, at(0.1), low];
  const cut = Math.abs(worst - best) > 2 * Math.abs(usual - best) && usual !== best;
  const axis = linearAxis([best, cut ? best + 1.1 * (usual - best) : worst], ticks);
  const [least, most] = extent(sorted);
  return { axis, cut: least < axis.low || most > axis.high };
}

/** The height of a value in pixels from the top of a panel, at its edge where it lies beyond. */
export const heightOf = (axis: Axis, value: number, height: number): number => {
  if (axis.kind === "log" && value <= 0) return height;
  return height - Math.min(height, Math.max(0, positionOn(axis, value, height)));
};
