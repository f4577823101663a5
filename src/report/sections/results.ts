/** What the candidates reached: the strip of all seeds and the table. */
import type { CandidateSummary, ComparisonRecord } from "../../comparison/record.ts";
import type { RunRecord } from "../../training/record.ts";
import { finalStrip } from "../figures/index.ts";
import { bytes, duration, interval, metricName, whole } from "../format.ts";
import { type Cell, named, table } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import { leaders } from "../leaders.ts";
import { type Sheet, single } from "../sheet.ts";
import { lookOf } from "../theme.ts";

export async function results(record: ComparisonRecord, sheet: Sheet, heading = "Results"): Promise<Html> {
  const { metric, candidates } = record;
  const stuck = candidates.some(({ failures }) => failures.stuck > 0);
  const diverged = candidates.some(({ failures }) => failures.diverged > 0);
  const figure = await single(
    sheet,
    finalStrip(record),
    [
      `Every point is the final ${metric.split} ${metricName(metric.name)} of one seed${stuck ? "; hollow points are runs stuck at chance" : ""}.`,
      `The upright tick is the median, the bar under the points its 95% bootstrap interval${diverged ? ", both over the runs that did not diverge" : ""}.`,
      "Points at the edge that are triangles lie beyond the axis.",
    ]
      .slice(0, hasOutliers(record) ? 3 : 2)
      .join(" "),
  );
  return html`<section><h2>${heading}</h2>${figure}${candidateTable(record)}</section>`;
}

// The axis leaves values out only where a few lie far from all others.
const hasOutliers = ({ candidates, metric }: ComparisonRecord): boolean => {
  const values = candidates
    .flatMap(({ runs }) => runs.map((run) => run.final[metric.split]?.[metric.name] ?? NaN))
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const [low, high] = [values[Math.round(0.05 * (values.length - 1))], values[Math.round(0.95 * (values.length - 1))]];
  return values.at(-1)! > high + 4 * (high - low) || values[0] < low - 4 * (high - low);
};

function candidateTable(record: ComparisonRecord): Html {
  const { metric, candidates } = record;
  const top = new Set(leaders(record));
  const bold = top.size < candidates.length;
  const columns = [
    "Candidate",
    "Median [95%]",
    "Interquartile mean [95%]",
    "Failed",
    "Time a run",
    "Parameters",
    "Optimizer memory",
  ];
  return html`${table({
    label: "Candidates",
    columns: columns.map((head) => ({ head })),
    rows: candidates.map((candidate, i) => ({
      className: bold && top.has(candidate.name) ? "top" : "",
      cells: candidateCells(candidate, i),
    })),
  })}<p class="note">${metric.split} ${metricName(metric.name)}, ${metric.higherIsBetter ? "higher" : "lower"} is better; best first.${bold && " In bold: beaten by no other candidate."}</p>`;
}

function candidateCells(
  { name, label, runs, median, iqm, failureRate, failures, meanSeconds }: CandidateSummary,
  i: number,
): Cell[] {
  const failed = failures.diverged + failures.stuck;
  return [
    {
      text: named(name, lookOf(i).color),
      value: i,
      className: "name",
      ...(label !== name && !label.endsWith(`=${name}`) && { note: label }),
    },
    { text: interval(median), value: median?.estimate ?? NaN },
    { text: interval(iqm), value: iqm?.estimate ?? NaN },
    { text: `${failed} of ${runs.length}`, value: failureRate, ...(failed > 0 && { className: "bad" }) },
    { text: duration(meanSeconds), value: meanSeconds },
    { text: range(runs, (run) => run.parameters, whole), value: runs[0]?.parameters ?? NaN },
    { text: range(runs, (run) => run.stateBytes, bytes), value: runs[0]?.stateBytes ?? NaN },
  ];
}

function range(runs: readonly RunRecord[], measure: (run: RunRecord) => number, write: (value: number) => string): string {
  const values = runs.map(measure);
  const [low, high] = [write(Math.min(...values)), write(Math.max(...values))];
  return values.length === 0 ? "–" : low === high ? low : `${low}–${high}`;
}
