/** Which dimensions exist under the values that stand before them. */
import type { ParameterValue } from "../distribution.ts";
import type { Dimension, Suggestion } from "./sampler.ts";

export const exists = ({ when }: Dimension, values: Suggestion): boolean =>
  when.every(({ name, value }) => Object.hasOwn(values, name) && values[name] === value);

/** A suggestion, value by value: `choose` is asked for every dimension that exists, parents first, with its place in the list. */
export function suggestEach(
  dimensions: readonly Dimension[],
  choose: (dimension: Dimension, index: number) => ParameterValue,
): Suggestion {
  const values: Record<string, ParameterValue> = {};
  for (const [i, dimension] of dimensions.entries()) if (exists(dimension, values)) values[dimension.name] = choose(dimension, i);
  return values;
}

/** Dimensions that always exist together, in the order of their first: those under no condition, and those of each branch. */
export function groupsOf(dimensions: readonly Dimension[]): Dimension[][] {
  const groups = Map.groupBy(dimensions, ({ when }) => JSON.stringify(when.map(({ name, value }) => [name, value])));
  return [...groups.values()];
}
