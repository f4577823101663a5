/** The report of a comparison: verdict first, then the evidence, then what it takes to repeat it. */
import type { ComparisonRecord } from "../comparison/record.ts";
import { boundaryReading, constantRate, decisionBoundaries, failureBars, learningRates, seriesOf } from "./figures/index.ts";
import { duration, interval, listed, metricName, number, plural, setting, whole } from "./format.ts";
import { details, table, type Tile, tiles, type Tone, verdictBox } from "./html/parts.ts";
import { page } from "./html/page.ts";
import { html, type Html } from "./html/template.ts";
import { leaders } from "./leaders.ts";
import { inside } from "./sections/inside.ts";
import { learning } from "./sections/learning.ts";
import { pairs } from "./sections/pairs.ts";
import { repeat } from "./sections/repeat.ts";
import { results } from "./sections/results.ts";
import { section, sentence } from "./sections/section.ts";
import { newSheet, type Report, type Sheet, single } from "./sheet.ts";
import { lookOf } from "./theme.ts";
import { finalValue, middleRun } from "./values.ts";

/**
 * A page and its pictures from the record of a comparison. Pure: the same record gives the same bytes.
 * @returns one self-contained HTML file and every picture as SVG
 */
export async function compareReport(record: ComparisonRecord): Promise<Report> {
  const sheet = newSheet();
  const { candidates, seeds } = record;
  const higher = (metric: string) => metric !== "loss" && record.metric.higherIsBetter;
  const validated = candidates.some(({ runs }) => runs.some((run) => run.epochs.some(({ validation }) => validation)));
  const body = [
    html`${verdict(record)}${tiles(keyNumbers(record))}`,
    await results(record, sheet),
    await pairs(record, sheet),
    section("How they learned", [
      await learning(sheet, {
        series: (split, metric) => seriesOf(record, split, metric, higher(metric)),
        splits: validated ? ["validation", "train"] : ["train"],
        metric: record.metric.name,
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
  const title =
    record.title || `${plural(candidates.length, "candidate")} compared${record.data ? ` on ${record.data.split(":")[0]}` : ""}`;
  const facts = [
    plural(candidates.length, "candidate"),
    plural(seeds.length, "seed"),
    record.data,
    record.tuned ? "each tuned with an equal budget" : "",
  ];
  return { html: page({ title, kind: "comparison", facts, created: record.created, body }), figures: sheet.figures };
}

function verdict(record: ComparisonRecord): Html {
  const { candidates, pairs: all, notes } = record;
  const ahead = leaders(record);
  const rivals = all.filter(({ a, b }) => ahead.length === 1 && (a === ahead[0] || b === ahead[0]));
  const decided = rivals.length > 0 && rivals.every((pair) => pair.decided);
  const [tone, chip]: [Tone, string] =
    all.length === 0
      ? ["open", ""]
      : decided
        ? ["good", "Decided"]
        : all.some((pair) => pair.decided)
          ? ["open", "Partly decided"]
          : ["open", "Undecided"];
  const said = record.verdict.toLowerCase().startsWith("undecided") || record.verdict.toLowerCase().startsWith("no "); // no need to say it twice
  return verdictBox(
    tone,
    said && tone === "open" ? "" : chip,
    sentence(
      record.verdict,
      candidates.map(({ name }) => name),
    ),
    notes,
  );
}

function keyNumbers(record: ComparisonRecord): Tile[] {
  const { candidates, metric, seeds, pairs: all } = record;
  const [best, next] = candidates;
  const runs = candidates.flatMap((candidate) => candidate.runs);
  const failed = candidates
    .map(({ name, failures }) => ({ name, count: failures.diverged + failures.stuck }))
    .filter(({ count }) => count > 0);
  const pair = next && all.find(({ a, b }) => (a === best.name && b === next.name) || (a === next.name && b === best.name));
  const lead = pair?.difference && { ...pair.difference, sign: (pair.a === best.name) === metric.higherIsBetter ? 1 : -1 };
  const wins = pair && (pair.a === best.name ? pair.wins : pair.losses);
  const [value = "–", range = ""] = interval(best?.median ?? null).split(/ (?=\[)/);
  const [leadValue = "–", leadRange = ""] = lead
    ? interval({
        estimate: lead.sign * lead.estimate,
        low: lead.sign * (lead.sign > 0 ? lead.low : lead.high),
        high: lead.sign * (lead.sign > 0 ? lead.high : lead.low),
      }).split(/ (?=\[)/)
    : [];
  return [
    ...(best?.median
      ? [{ label: `Best median ${metric.split} ${metricName(metric.name)}`, value, note: `${best.name} ${range}`.trim() }]
      : []),
    ...(pair && lead
      ? [
          {
            label: `Lead over ${next.name}`,
            value: leadValue,
            note: [leadRange, `ahead on ${wins} of ${plural(pair.seeds, "seed")}`].filter(Boolean).join(", "),
          },
        ]
      : []),
    {
      label: "Failed runs",
      value: `${failed.reduce((sum, { count }) => sum + count, 0)} of ${whole(runs.length)}`,
      note: failed.length
        ? [
            ...failed.slice(0, 3).map(({ name, count }) => `${name} ${count}`),
            ...(failed.length > 3 ? [`${failed.length - 3} more`] : []),
          ].join(", ")
        : "none diverged or stuck at chance",
    },
    {
      label: "Training time",
      value: duration(runs.reduce((sum, run) => sum + run.seconds, 0)),
      note: `${plural(runs.length, "run")}, ${plural(seeds.length, "seed")} each`,
    },
  ];
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

async function rates({ candidates }: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const runs = candidates.flatMap((candidate) => candidate.runs);
  const longest = candidates
    .map((candidate, i) => ({
      name: candidate.name,
      look: lookOf(i),
      run: candidate.runs.reduce((a, b) => (b.epochs.length > a.epochs.length ? b : a), candidate.runs[0]),
    }))
    .filter(({ run }) => run);
  const constant = constantRate(runs);
  if (constant !== null)
    return html`<p class="note">The learning rate was ${setting(constant)} throughout, for every candidate.</p>`;
  const figure = learningRates(longest);
  if (figure) return single(sheet, figure, "The learning rate by epoch; of every candidate the run that went furthest.");
  return html`<p class="note">The learning rate stayed constant: ${listed(longest.map(({ name, run }) => `${name} ${setting(run.epochs[0]?.learningRate)}`))}.</p>`;
}

async function failures(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const bars = failureBars(record);
  if (!bars) return null;
  const reasons = record.candidates.flatMap(({ name, runs }) =>
    runs
      .filter(({ status, reason }) => status === "diverged" && reason)
      .map(({ seed, reason }) => `${name}, seed ${seed}: ${reason}`),
  );
  return section("What failed", [
    await single(
      sheet,
      bars,
      "Share of the seeds that diverged (full colour) or stayed no better than a constant prediction (pale).",
    ),
    reasons.length > 0
      ? html`<ul class="notes">${reasons.slice(0, 12).map((reason) => html`<li>${sentence(reason, [reason])}</li>`)}${reasons.length > 12 && html`<li>and ${plural(reasons.length - 12, "more")}</li>`}</ul>`
      : null,
  ]);
}

async function boundaries(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
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

/** Of how many candidates the layers are shown. */
const mostInside = 6;

async function insides({ candidates, metric }: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const parts: Html[] = [];
  for (const [i, candidate] of candidates.slice(0, mostInside).entries()) {
    const run = middleRun(candidate, metric);
    const content =
      run &&
      (await inside(sheet, run, {
        whose: `${candidate.name}, seed ${run.seed}`,
        color: lookOf(i).color,
        suffix: `-${i + 1}`,
        explain: parts.length === 0,
      }));
    if (run && content) parts.push(details(candidate.name, `seed ${run.seed}, its middle one`, content, parts.length === 0));
  }
  return parts.length === 0
    ? null
    : section("Inside the networks", [
        ...parts,
        candidates.length > mostInside ? html`<p class="note">Of the best ${mostInside} candidates.</p>` : null,
      ]);
}

function everySeed(record: ComparisonRecord): Html {
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

function method({ pairs: all, seeds }: ComparisonRecord): Html {
  return html`<section><h2>How this was measured</h2><p>Every candidate ran on the same ${plural(seeds.length, "seed")}. A seed fixes the split of the data, the order of the mini-batches, the dropout masks and, where shapes agree, the draws behind the first weights, so that candidates differ on a seed only by what was varied.</p><p>Medians and interquartile means (the mean of the middle half) come with 95% percentile bootstrap intervals.${
    all.length > 0 &&
    " A difference is the Hodges–Lehmann estimate over the seeds that both candidates finished; the p-value is Wilcoxon’s signed-rank test with a diverged run as infinitely worse, corrected over all pairs by Holm’s method. A pair is decided where p is below 0.05 and the interval leaves out 0."
  } A run failed where its loss became infinite or NaN (diverged) or where it ended no better than a constant prediction (stuck at chance).</p></section>`;
}
