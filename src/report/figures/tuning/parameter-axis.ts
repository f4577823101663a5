/** The axis of a parameter: its whole range, by ratios where it was drawn so, and a column for every choice of a list. */
import type { Distribution, ParameterValue } from "../../../tuning/distribution.ts";
import { setting } from "../../format.ts";
import { type Axis, linearAxis, logAxis, positionOn } from "../../scale.ts";
import { fitText, textWidth } from "../../text.ts";
import { type } from "../../draw/index.ts";

export interface ParameterAxis {
  readonly axis: Axis;
  /** How many choices a list has; 0 for numbers. */
  readonly columns: number;
  /** Where a value stands along a length in pixels; NaN where the parameter has no such value. */
  readonly at: (value: ParameterValue | undefined, length: number) => number;
}

/**
 * @param length of the axis in pixels, which decides how much of the choices' names is shown
 * @param across whether names stand beside each other and share the length, as under a panel
 * @param room for names that stand above each other, in pixels
 */
export function parameterAxis(
  distribution: Distribution,
  length: number,
  { ticks = 4, across = true, room = 62 } = {},
): ParameterAxis {
  if (distribution.kind === "categorical") return columns(distribution.choices, length, across ? null : room);
  const { low, high, log, kind } = distribution;
  const scale = log && low > 0 ? logAxis([low, high], ticks) : null;
  const axis = scale ?? linearAxis([low, high], ticks, { nice: false, whole: kind === "integer" });
  return {
    axis,
    columns: 0,
    at: (value, room) =>
      typeof value === "number" && Number.isFinite(value) && (axis.kind === "linear" || value > 0)
        ? positionOn(axis, value, room)
        : NaN,
  };
}

/** @param room for each name in pixels; null where names stand beside each other and share the length */
function columns(choices: readonly ParameterValue[], length: number, room: number | null): ParameterAxis {
  const pitch = length / choices.length;
  const longest = Math.max(...choices.map((choice) => textWidth(choiceName(choice), type.tick)));
  const every = Math.ceil((room === null ? Math.min(longest, 40) + 4 : 13) / pitch); // where not all fit, some are readable
  const ticks = choices.flatMap((choice, value) =>
    value % every === 0 ? [{ value, label: fitText(choiceName(choice), type.tick, room ?? pitch * every - 4) }] : [],
  );
  return {
    axis: { kind: "linear", low: -0.5, high: choices.length - 0.5, ticks },
    columns: choices.length,
    at(value, whole) {
      const index = value === undefined ? -1 : choices.indexOf(value);
      return index < 0 ? NaN : ((index + 0.5) / choices.length) * whole;
    },
  };
}

/** A choice as text: `relu`, `32`, `none`. */
export const choiceName = (value: ParameterValue): string =>
  value === null ? "none" : typeof value === "number" ? setting(value) : String(value);
