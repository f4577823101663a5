/** How a population came to its winner: the schedule in a table, the curves by lineage, and the numbers on the way. */
import type { Finalist } from "../../../tuning/population/index.ts";
import type { Descent } from "../../descent.ts";
import { lineage, numberCourses } from "../../figures/tuning/index.ts";
import { plural } from "../../format.ts";
import { table } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import { type Sheet, single } from "../../sheet.ts";
import type { TrialsView } from "../../trials.ts";
import { section } from "../section.ts";
import { parameterCell } from "./best.ts";

export async function descent(view: TrialsView, found: Descent, sheet: Sheet): Promise<Html | null> {
  const { size, interval } = found.plan;
  const left = found.lines.length;
  return section("How the population went", [
    await single(
      sheet,
      lineage(view, found),
      `Every line is a member, joined to the one that it went on from; ${plural(size, "member")} were compared every ${interval === 1 ? "epoch" : plural(interval, "epoch")}. Colours are the ${plural(left, "network")} of the first population that ${left === 1 ? "is" : "are"} left in the last; the thick line is that of the best of the last, trial ${found.winner.number}. What died out is grey.`,
      ["lineage", "curves"],
    ),
    await single(
      sheet,
      numberCourses(view, found),
      "The numbers that each member was trained with. A copy takes those of the one that it goes on from, and changes them.",
      ["schedule"],
    ),
  ]);
}

/** The numbers of the winner, on fresh seeds where there was a verdict, epoch by epoch. */
export function scheduleTable({ schedule, name, trial }: Finalist): Html {
  const names = Object.keys(trial.parameters);
  const heading = `The ${schedule.length === 1 ? "configuration" : "schedule"} of ${name}`;
  return html`<section><h2>${heading}</h2>${table({
    label: heading,
    columns: [{ head: "Epochs" }, ...names.map((name) => ({ head: name }))],
    rows: schedule.map((part) => ({
      cells: [
        { text: `${part.from + 1}–${part.until}`, value: part.from },
        ...names.map((name) => parameterCell({ parameters: part.parameters }, name)),
      ],
    })),
    sortable: false,
  })}</section>`;
}
