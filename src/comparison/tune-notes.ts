/** What a reader should know about tuning: how much of it there was, what was chosen, and where the search was too narrow. */
import { counted, formatNumber, listed } from "./format.ts";
import type { Chosen } from "./tune.ts";

const shown = { learningRate: "learning rate", strength: "strength" } as const;
type Shown = keyof typeof shown;

const told = ({ numbers }: Chosen): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${shown[name as Shown]} ${formatNumber(value, 2)}`)
    .join(" and ");

export function tuningNotes(chosen: ReadonlyMap<string, Chosen>, seeds: number, points: number): string[] {
  if (chosen.size === 0) return [];
  const each = [...chosen].map(([name, found]) => `${name} ${told(found) || "nothing"}`);
  return [
    `Every candidate was tuned first with an equal budget, ${counted(points, "setting")} on ${counted(seeds, "seed")} of their own: ${listed(each)}.`,
    ...[...chosen].flatMap(([name, { atEdge, score }]) => [
      ...(score === null ? [`${name} failed with every setting that was tried.`] : []),
      ...atEdge.map(
        (number) =>
          `${name} was best at the end of the range of its ${shown[number as Shown]}: a wider range may do it more justice.`,
      ),
    ]),
  ];
}

/** For the record's configuration. */
export const tuningConfig = (
  chosen: ReadonlyMap<string, Chosen>,
  seeds: readonly number[],
  points: number,
): Record<string, unknown> => ({
  points,
  seeds,
  chosen: Object.fromEntries([...chosen].map(([name, { numbers, score }]) => [name, { ...numbers, score }])),
});
