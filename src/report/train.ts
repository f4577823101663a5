/** The report of one training run: how it ended, how it learned, what it decides, what happened inside. */
import type { RunRecord } from "../training/record.ts";
import { boundaryReading, constantRate, decisionBoundaries, learningRates, type Series, series } from "./figures/index.ts";
import { plural, setting } from "./format.ts";
import { page } from "./html/page.ts";
import { tiles } from "./html/parts.ts";
import { html, type Html } from "./html/template.ts";
import { inside } from "./sections/inside.ts";
import { learning } from "./sections/learning.ts";
import { repeat } from "./sections/repeat.ts";
import { epochTable, finalTable } from "./sections/run-tables.ts";
import { runNumbers, runVerdict } from "./sections/run-verdict.ts";
import { section, sentence } from "./sections/section.ts";
import { newSheet, type Report, type Sheet, single } from "./sheet.ts";
import { color } from "./theme.ts";
import { type CurveSplit, valueOf } from "./values.ts";

/** What a run's record does not hold. */
export interface TrainExtras {
  readonly title?: string;
  /** The data in words: `circles: 400 rows, 2 features, 2 classes`. */
  readonly data?: string;
  /** The metric shown beside the loss; accuracy or RMSE where left out and there. */
  readonly metric?: string;
  /** Names of the classes, for the decision boundary. */
  readonly classes?: readonly string[];
  readonly command?: string;
  readonly engine?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly created?: string;
  /** What a reader should keep in mind, a sentence each. */
  readonly notes?: readonly string[];
}

/**
 * A page and its pictures from the record of a run. Pure: the same record gives the same bytes.
 * @returns one self-contained HTML file and every picture as SVG
 */
export async function trainReport(record: RunRecord, extras: TrainExtras = {}): Promise<Report> {
  const {
    title = record.candidate || "Training run",
    data = "",
    command = "",
    engine = {},
    created = "",
    classes = [],
    notes = [],
  } = extras;
  const sheet = newSheet();
  const metric =
    extras.metric ??
    ["accuracy", "rmse"].find((name) => record.epochs.some(({ train }) => Number.isFinite(valueOf(train, name)))) ??
    "loss";
  const body = [
    html`${runVerdict(record, metric, notes)}${tiles(runNumbers(record, metric))}`,
    section("How it learned", [
      await learning(sheet, {
        series: (_, name) => bothSplits(record, name),
        splits: ["validation"],
        metrics: [metric],
        label: () => "",
        panels: false,
        caption: (quantity) =>
          `${sentence(`${quantity} after every epoch`)}${record.status === "diverged" ? " A cross marks where the run left the picture." : ""}`,
      }),
      finalTable(record),
      await rate(record, sheet),
      epochTable(record, metric),
    ]),
    await boundary(record, classes, sheet),
    section("Inside the network", [
      await inside(sheet, record, { whose: `seed ${record.seed}`, color: color("one"), suffix: "", explain: true }),
    ]),
    repeat({ command, config: record.config, engine }),
  ].filter((part) => part !== null);
  const facts = [
    data,
    plural(record.epochs.at(-1)?.epoch ?? 0, "epoch"),
    plural(record.parameters, "parameter"),
    `seed ${record.seed}`,
  ];
  return { html: page({ title, kind: "training run", facts, created, body }), figures: sheet.figures };
}

function bothSplits(record: RunRecord, metric: string): Series[] {
  const look = (split: CurveSplit) => ({ color: color(split === "train" ? "two" : "one"), dash: [] });
  return (["validation", "train"] as const)
    .map((split) => series(split === "train" ? "training" : split, look(split), [record], split, metric))
    .filter(({ median }) => median.length > 0);
}

async function rate(record: RunRecord, sheet: Sheet): Promise<Html | null> {
  const constant = constantRate([record]);
  if (constant !== null) return html`<p class="note">The learning rate was ${setting(constant)} throughout.</p>`;
  return single(
    sheet,
    learningRates([{ name: record.candidate, look: { color: color("ink"), dash: [] }, run: record }]),
    "The learning rate by epoch.",
  );
}

async function boundary(record: RunRecord, classes: readonly string[], sheet: Sheet): Promise<Html | null> {
  if (!record.boundary) return null;
  const look = { color: color("one"), dash: [] };
  const figure = decisionBoundaries(
    [{ name: record.candidate, look, grid: record.boundary, note: `seed ${record.seed}` }],
    classes,
  );
  const caption = `The network’s answer over both features. ${boundaryReading(record.boundary)}`;
  return section("What it decides", [await single(sheet, figure, caption)]);
}
