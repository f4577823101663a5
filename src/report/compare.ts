/** The report of a comparison: verdict first, then the evidence, then what it takes to repeat it. */
import type { ComparisonRecord } from "../comparison/record.ts";
import { seriesOf } from "./figures/index.ts";
import { higherIsBetter, listed, plural } from "./format.ts";
import { tiles } from "./html/parts.ts";
import { page } from "./html/page.ts";
import { html } from "./html/template.ts";
import { boundaries } from "./sections/boundaries.ts";
import { comparisonNumbers, comparisonVerdict } from "./sections/comparison-verdict.ts";
import { everySeed } from "./sections/every-seed.ts";
import { failures } from "./sections/failures.ts";
import { insides } from "./sections/inside.ts";
import { learning } from "./sections/learning.ts";
import { method } from "./sections/method.ts";
import { pairs } from "./sections/pairs.ts";
import { rates } from "./sections/rates.ts";
import { repeat } from "./sections/repeat.ts";
import { results } from "./sections/results.ts";
import { section, sentence } from "./sections/section.ts";
import { newSheet, type Report } from "./sheet.ts";

/**
 * A page and its pictures from the record of a comparison. Pure: the same record gives the same bytes.
 * @returns one self-contained HTML file and every picture as SVG
 */
export async function compareReport(record: ComparisonRecord): Promise<Report> {
  const sheet = newSheet();
  const { candidates, seeds } = record;
  const validated = candidates.some(({ runs }) => runs.some((run) => run.epochs.some(({ validation }) => validation)));
  const body = [
    html`${comparisonVerdict(record)}${tiles(comparisonNumbers(record))}`,
    await results(record, sheet),
    await pairs(record, sheet),
    section("How they learned", [
      await learning(sheet, {
        series: (split, metric) => seriesOf(record, split, metric, higherIsBetter(metric)),
        splits: validated ? ["validation", "train"] : ["train"],
        metrics: [record.metric.name, "accuracy"],
        label: (split) => (split === "train" ? "training" : split),
        panels: true,
        caption: (quantity) => curveCaption(record, quantity),
      }),
      await rates(record, sheet),
    ]),
    await failures(record, sheet),
    await boundaries(record, sheet),
    await insides(record, sheet),
    everySeed(record),
    repeat(record),
    method(record),
  ].filter((part) => part !== null);
  const title = record.title || defaultTitle(record);
  const facts = [
    plural(candidates.length, "candidate"),
    plural(seeds.length, "seed"),
    record.data,
    record.tuned ? "each tuned with an equal budget" : "",
  ];
  return { html: page({ title, kind: "comparison", facts, created: record.created, body }), figures: sheet.figures };
}

function curveCaption({ candidates }: ComparisonRecord, quantity: string): string {
  const runs = candidates.flatMap((candidate) => candidate.runs);
  if (runs.length === candidates.length) return sentence(`${quantity} after every epoch`);
  return [
    `Thin lines show ${quantity} of every seed, bold ones the median of each candidate.`,
    runs.some(({ status }) => status === "diverged")
      ? "A cross marks where a diverged run left the picture; for the median it counts as infinitely bad from then on."
      : "",
    runs.some(({ status }) => status === "stopped early") ? "Runs that stopped early keep their last value in the median." : "",
    candidates.length > 8 ? "The best eight have colours, the others are grey with dashes." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** `he, glorot and zeros on circles`; where names are many or long, how many there are. */
function defaultTitle({ candidates, data }: ComparisonRecord): string {
  const names = listed(candidates.map(({ name }) => name));
  const what = names && names.length <= 60 ? names : plural(candidates.length, "candidate");
  return data ? `${what} on ${data.split(":")[0]}` : `${what}, compared`;
}
