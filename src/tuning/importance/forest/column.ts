/** One parameter as a forest sees it: places in [0, 1] on its scale, or the numbers of its choices. */
import type { Distribution, ParameterValue } from "../../distribution.ts";
import { axisOf } from "../../samplers/axis.ts";

export interface Column {
  /** Number of choices; 0 for an ordered parameter. */
  readonly choices: number;
  readonly values: Float64Array;
  /** Rows by value. */
  readonly order: Int32Array;
}

/** Places lie on the scale that the search draws from: by ratio where it is logarithmic. NaN outside of the distribution. */
export function placeIn(distribution: Distribution): (value: ParameterValue | undefined) => number {
  if (distribution.kind !== "categorical") return axisOf(distribution).place;
  return (value) => {
    const index = value === undefined ? -1 : distribution.choices.indexOf(value);
    return index < 0 ? NaN : index;
  };
}

export function column(values: Float64Array, choices: number): Column {
  return { choices, values, order: Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b) };
}
