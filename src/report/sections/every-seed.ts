/** Every seed's result in one table. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { metricName, number, plural } from "../format.ts";
import { details, table } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import { finalValue } from "../values.ts";

export function everySeed(record: ComparisonRecord): Html {
  const { candidates, metric, seeds } = record;
  const better = (a: number, b: number) => (metric.higherIsBetter ? a > b : a < b);
  const rows = seeds.map((seed) => {
    const runs = candidates.map((candidate) => candidate.runs.find((run) => run.seed === seed));
    const values = runs.map((run) => (run ? finalValue(run, metric) : NaN));
    const best = values
      .filter(Number.isFinite)
      .reduce((a, b) => (better(a, b) ? a : b), metric.higherIsBetter ? -Infinity : Infinity);
    return {
      cells: [
        { text: String(seed), value: seed },
        ...values.map((value, i) => {
          const stuck = candidates[i].failedSeeds.stuck.includes(seed);
          if (!Number.isFinite(value))
            return {
              text: runs[i]?.status === "diverged" || runs[i]?.status === "interrupted" ? runs[i].status : "–",
              value: NaN,
              className: "bad",
            };
          return {
            text: number(value, 4),
            value,
            ...(value === best && candidates.length > 1 && { className: "top" }),
            ...(stuck && { className: "bad", note: "stuck" }),
          };
        }),
      ],
    };
  });
  const columns = [{ head: "Seed" }, ...candidates.map(({ name }) => ({ head: name }))];
  const summary = `Final ${metric.split} ${metricName(metric.name)} of every seed`;
  return html`<section class="seeds"><h2>Every seed</h2>${details(summary, `${plural(seeds.length, "seed")} × ${plural(candidates.length, "candidate")}`, html`${table({ label: summary, columns, rows })}${candidates.length > 1 && html`<p class="note">In bold: the best of each seed.</p>`}`)}</section>`;
}
