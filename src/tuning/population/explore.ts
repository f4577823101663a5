/** What a copy does otherwise than the one it was copied from; section 3.3 of the paper. */
import type { Random } from "../../random/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import { axisOf } from "../samplers/axis.ts";

export interface Exploration {
  /** A number becomes this share larger or smaller: 0.2 multiplies it by 1.2 or by 0.8. */
  readonly step: number;
  /** Chance that a value is drawn anew from its whole range; all that ever changes a choice. */
  readonly resample: number;
}

/**
 * The value of a copy. A number that is searched by its distance from 1 stands in the study as that distance, so it is this that
 * changes. Whole numbers and those with steps move by one step at least; nothing leaves its range.
 */
export function explored(
  distribution: Distribution,
  value: ParameterValue,
  random: Random,
  { step, resample }: Exploration,
): ParameterValue {
  const axis = axisOf(distribution);
  if (random.uniform() < resample) return axis.value(random.uniform());
  if (distribution.kind === "categorical" || typeof value !== "number") return value;
  const factor = random.uniform() < 0.5 ? 1 - step : 1 + step;
  const moved = clamped(value * factor, distribution);
  const grid = distribution.kind === "integer" ? (distribution.log ? 1 : distribution.step) : distribution.step;
  if (grid === null) return moved;
  const steps = Math.round((moved - value) / grid) || Math.sign(moved - value);
  return clamped(Number((value + steps * grid).toPrecision(15)), distribution);
}

const clamped = (x: number, { low, high }: { readonly low: number; readonly high: number }): number =>
  Math.min(high, Math.max(low, x));
