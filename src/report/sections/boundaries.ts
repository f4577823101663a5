/** What the candidates decide over two features. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { boundaryReading, decisionBoundaries } from "../figures/index.ts";
import { metricName, number } from "../format.ts";
import type { Html } from "../html/template.ts";
import { type Sheet, single } from "../sheet.ts";
import { lookOf } from "../theme.ts";
import { finalValue, middleRun } from "../values.ts";
import { section } from "./section.ts";

export async function boundaries(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const { candidates, metric } = record;
  const panels = candidates.flatMap((candidate, i) => {
    const run = middleRun(candidate, metric);
    return run?.boundary
      ? [
          {
            name: candidate.name,
            look: lookOf(i),
            grid: run.boundary,
            note: `seed ${run.seed}, ${metricName(metric.name)} ${number(finalValue(run, metric))}`,
          },
        ]
      : [];
  });
  const figure = decisionBoundaries(panels);
  return (
    figure &&
    section("What they decide", [
      await single(
        sheet,
        figure,
        `The answer of each candidate’s middle seed (the one whose final ${metric.split} ${metricName(metric.name)} is the median) over both features. ${boundaryReading(panels[0].grid)}`,
      ),
    ])
  );
}
