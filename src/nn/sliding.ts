// How windows lie on sequences and images: what convolutions and pools are told, checked against the shape that they meet.
import type { Shape } from "../engine/index.ts";
import type { Sliding } from "../functional/index.ts";
import { UserError, sizes } from "../options/index.ts";

/** The options that all of them have. */
export const slidingOptions = {
  padding: sizes(
    "valid",
    { words: ["valid", "same"] },
    "valid: none; same: as many positions as places, divided by the stride; or zeros on each side",
  ),
  dilation: sizes(1, { low: 1 }, "from one tap of the window to the next"),
};

type Sizes = number | readonly number[];
export interface Told {
  readonly window: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes | "valid" | "same";
  readonly dilation: Sizes;
}

const axisNames: Readonly<Record<number, string>> = { 1: "places", 2: "height, width" };
const times = (of: readonly number[]): string => of.join("×");

/** One number for all axes, or one for each. */
export function alongAxes(name: string, what: string, rank: number, given: Sizes): readonly number[] {
  if (typeof given === "number") return Array.from({ length: rank }, () => given);
  if (given.length === rank) return given;
  throw new UserError(
    `${name}: ${what} has ${given.length} numbers, but there ${rank === 1 ? "is 1 axis" : `are ${rank} axes`}; give one for all or one for each.`,
  );
}

/** Places of an example [...places, channels]. @throws UserError for inputs of another number of axes */
export function placesOf(name: string, rank: number, input: Shape): readonly number[] {
  if (input.length === rank + 1) return input.slice(0, -1);
  const example = rank === 1 ? "[28, 28]" : "[28, 28, 1]";
  throw new UserError(
    `${name}: expected [batch, ${axisNames[rank]}, channels], got [batch${input.map((n) => `, ${n}`).join("")}]; put reshape() before it, as in reshape(${example}).`,
  );
}

/**
 * The windows on places of this number.
 * "same" pads as TensorFlow does, the odd zero at the end; with stride 1 that is PyTorch's "same" too.
 * @throws UserError where a window does not fit, or lies in the padding alone
 */
export function slidingOn(name: string, rank: number, input: Shape, told: Told): { sliding: Sliding; positions: number[] } {
  const places = placesOf(name, rank, input);
  const [sizes, strides, dilations] = (["window", "stride", "dilation"] as const).map((what) =>
    alongAxes(name, what, rank, told[what]),
  );
  const extents = sizes.map((size, d) => dilations[d] * (size - 1) + 1);
  const padding = paddingOf(name, rank, told.padding, (d) =>
    Math.max(0, (Math.ceil(places[d] / strides[d]) - 1) * strides[d] + extents[d] - places[d]),
  );
  const room = places.map((n, d) => n + padding[d][0] + padding[d][1]);
  if (room.some((n, d) => n < extents[d]))
    throw new UserError(
      `${name}: a window of ${times(sizes)}${dilations.some((n) => n > 1) ? ` taps, ${times(dilations)} apart,` : ""} does not fit ${times(places)} places${padding.flat().some((n) => n > 0) ? ` padded to ${times(room)}` : ""}; take a smaller one, or padding "same".`,
    );
  const positions = room.map((n, d) => Math.floor((n - extents[d]) / strides[d]) + 1);
  return { sliding: { sizes, strides, dilations, padding }, positions };
}

/** Zeros before and after each axis; `same` says how many where the word is given. */
export function paddingOf(
  name: string,
  rank: number,
  padding: Told["padding"],
  same: (axis: number) => number,
): [before: number, after: number][] {
  if (padding === "valid" || padding === "same")
    return Array.from({ length: rank }, (_, d) => {
      const total = padding === "same" ? same(d) : 0;
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  return alongAxes(name, "padding", rank, padding).map((n) => [n, n]);
}
