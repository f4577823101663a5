/** The lines of a population in a panel: those that died out thin and grey, those that are left in colour, the winner's on top. */
import type { Descendant, Descent } from "../../descent.ts";
import { type Layer, lines } from "../../draw/index.ts";
import { color, lookOf } from "../../theme.ts";
import { type Point, sample } from "../../values.ts";

/** Of intervals that died out, and of those that are left. */
export const mostIntervals = 600;

export function descentLines({ all, lines: left }: Descent, pointsOf: (one: Descendant) => readonly Point[]): Layer[] {
  const drawn = (some: readonly Descendant[]) => sample(some, mostIntervals).map(pointsOf);
  const winners = all.filter(({ isWinners }) => isWinners).map(pointsOf);
  return [
    lines(
      drawn(all.filter(({ line }) => line === null)),
      { color: color("faint"), width: 0.9, opacity: 0.6 },
      { separate: true },
    ),
    ...left
      .map((_, line) => line)
      .toReversed()
      .map((line) =>
        lines(drawn(all.filter((one) => one.line === line && !one.isWinners)), {
          ...{ color: lookOf(line).color, dash: lookOf(line).dash, width: 1.2, opacity: 0.75 },
        }),
      ),
    lines(winners, { color: color("paper"), width: 4.5, opacity: 0.9 }),
    lines(winners, { color: lookOf(0).color, width: 2.4 }),
  ];
}
