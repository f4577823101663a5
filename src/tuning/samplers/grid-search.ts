/** Grid search: every combination of a few values of each parameter, branches with theirs alone. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { ParameterValue } from "../distribution.ts";
import { axisOf } from "./axis.ts";
import { exists } from "./conditions.ts";
import type { Dimension, Sampler, Suggestion } from "./sampler.ts";

const declaration = define({
  name: "gridSearch",
  aliases: ["grid"],
  reference: "",
  about: "tries every combination, in an order that spreads",
  options: { points: whole(5, { low: 1 }, "values of a parameter that has more, ends included") },
});

/** The values that the grid takes of a dimension: all of a short list, otherwise `points` evenly on its scale. */
function gridValues({ distribution }: Dimension, points: number): ParameterValue[] {
  const axis = axisOf(distribution);
  const count = axis.categorical ? axis.count : Math.min(axis.count, points);
  const all = count === axis.count;
  const places = Array.from({ length: count }, (_, i) => (all ? (i + 0.5) / count : count === 1 ? 0.5 : i / (count - 1)));
  return [...new Set(places.map(axis.value))];
}

/** How many combinations a grid has; after so many trials it begins again. */
export function gridSize(dimensions: readonly Dimension[], points = 5): number {
  return size(dimensions, {}, points);
}

/** Values that others depend on are counted one by one, all others together. */
function size([first, ...rest]: readonly Dimension[], values: Suggestion, points: number): number {
  if (first === undefined) return 1;
  if (!exists(first, values)) return size(rest, values, points);
  const own = gridValues(first, points);
  if (!decides(first, rest)) return own.length * size(rest, values, points);
  return own.reduce<number>((sum, value) => sum + size(rest, { ...values, [first.name]: value }, points), 0);
}

const decides = ({ name }: Dimension, rest: readonly Dimension[]): boolean =>
  rest.some(({ when }) => when.some((condition) => condition.name === name));

function combination(
  [first, ...rest]: readonly Dimension[],
  index: number,
  values: Record<string, ParameterValue>,
  points: number,
): Suggestion {
  if (first === undefined) return values;
  if (!exists(first, values)) return combination(rest, index, values, points);
  let below = index;
  for (const value of gridValues(first, points)) {
    const taken = { ...values, [first.name]: value };
    const count = size(rest, taken, points);
    if (below < count) return combination(rest, below, taken, points);
    below -= count;
  }
  throw new Error(`gridSearch: the grid has no combination ${index}.`);
}

/** Strides that share no factor with the size reach every combination once; near the golden section they spread from the start. */
function stride(size: number): number {
  for (let step = Math.round(size * 0.6180339887498949); step > 1; step--) if (gcd(step, size) === 1) return step;
  return 1;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

export const gridSearch = plugin(declaration, (given?: { readonly points?: number }): Sampler => {
  const { points } = configure(declaration, given).options;
  return {
    name: declaration.name,
    suggest({ dimensions, number }) {
      const total = gridSize(dimensions, points);
      const index = Number((BigInt(number) * BigInt(stride(total))) % BigInt(total));
      return combination(dimensions, index, {}, points);
    },
  };
});
