/** The report of one training run: how it ended, how it learned, what it decides, what happened inside. */
import { stuckAtChance } from "../comparison/outcome.ts";
import type { EpochRecord, RunRecord } from "../training/record.ts";
import { boundaryReading, constantRate, decisionBoundaries, learningRates, type Series, series } from "./figures/index.ts";
import { bytes, duration, listed, metricName, number, plural, setting, whole } from "./format.ts";
import { page } from "./html/page.ts";
import { details, table, type Tile, tiles, type Tone, verdictBox } from "./html/parts.ts";
import { html, type Html } from "./html/template.ts";
import { inside } from "./sections/inside.ts";
import { learning } from "./sections/learning.ts";
import { repeat } from "./sections/repeat.ts";
import { section, sentence } from "./sections/section.ts";
import { newSheet, type Report, type Sheet, single } from "./sheet.ts";
import { color } from "./theme.ts";
import { type CurveSplit, curveOf, sample, valueOf } from "./values.ts";

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
    html`${verdict(record, metric, notes)}${tiles(keyNumbers(record, metric))}`,
    section("How it learned", [
      await learning(sheet, {
        series: (_, name) => bothSplits(record, name),
        splits: ["validation"],
        metric,
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

/** The split that counts: validation where there is one. */
const judged = ({ final }: RunRecord): CurveSplit => (final.validation ? "validation" : "train");
const inWords = (split: CurveSplit): string => (split === "train" ? "training" : split);

/** The epoch of the lowest loss on the split that counts; null without a finite loss. */
function bestEpoch(record: RunRecord): { epoch: number; loss: number } | null {
  const curve = curveOf(record, judged(record), "loss");
  if (curve.length === 0) return null;
  const [epoch, loss] = curve.reduce((a, b) => (b[1] < a[1] ? b : a));
  return { epoch, loss };
}

function verdict(record: RunRecord, metric: string, notes: readonly string[]): Html {
  const { status, reason, epochs } = record;
  const split = judged(record);
  const reached = (name: string) => `${metricName(name)} ${number(valueOf(record.final[split], name))}`;
  const length = plural(epochs.at(-1)?.epoch ?? 0, "epoch");
  const result = `${inWords(split)} ${metric === "loss" ? reached("loss") : `${reached(metric)} and loss ${number(valueOf(record.final[split], "loss"))}`} after ${length}`;
  const chips: Record<RunRecord["status"], [Tone, string]> = {
    finished: ["good", "Finished"],
    "stopped early": ["good", "Stopped early"],
    diverged: ["bad", "Diverged"],
    interrupted: ["open", "Interrupted"],
  };
  const stuck = isStuck(record, metric);
  const best = bestEpoch(record);
  const last = curveOf(record, split, "loss").at(-1);
  const rose = best && last && status !== "diverged" && last[1] > best.loss * 1.05 && last[0] > best.epoch;
  const [tone, chip]: [Tone, string] = stuck ? ["bad", "Stuck at chance"] : chips[status];
  return verdictBox(
    tone,
    chip,
    sentence(status === "diverged" ? reason || `the loss became infinite or NaN after ${length}` : result),
    [
      ...(stuck ? [`That is no better than a constant prediction, which gets ${chanceInWords(record, metric)}.`] : []),
      ...(status !== "diverged" && reason ? [sentence(reason)] : []),
      ...(rose
        ? [
            `The ${inWords(split)} loss was lowest after epoch ${best.epoch} (${number(best.loss)}) and stood at ${number(last[1])} after the last.`,
          ]
        : []),
      ...notes,
    ],
  );
}

function isStuck({ status, final, chance }: RunRecord, metric: string): boolean {
  return (
    status !== "diverged" &&
    !!chance &&
    stuckAtChance(final.validation ?? final.train, { name: metric, higherIsBetter: false, split: "validation" }, chance)
  );
}

const chanceInWords = ({ chance = {} }: RunRecord, metric: string): string =>
  listed(
    [...new Set([metric, "logLoss", "loss"])]
      .filter((name) => chance[name])
      .slice(0, 2)
      .map((name) => `${metricName(name)} ${number(chance[name].level)}`),
  );

function keyNumbers(record: RunRecord, metric: string): Tile[] {
  const split = judged(record);
  const best = bestEpoch(record);
  const value = (name: string): Tile => {
    const other =
      split === "validation" ? `training ${number(valueOf(record.final.train, name))}` : "there is no validation part";
    return {
      label: sentence(`${inWords(split)} ${metricName(name)}`).slice(0, -1),
      value: number(valueOf(record.final[split], name)),
      note: other,
    };
  };
  return [
    ...[...new Set([metric, "loss"])].filter((name) => Number.isFinite(valueOf(record.final[split], name))).map(value),
    ...(record.status === "diverged"
      ? [
          {
            label: "Diverged after",
            value: plural(record.epochs.at(-1)?.epoch ?? 0, "epoch"),
            note: plural(record.steps, "step"),
          },
        ]
      : []),
    ...(best
      ? [{ label: "Lowest loss", value: number(best.loss), note: `after epoch ${best.epoch} of ${record.epochs.at(-1)!.epoch}` }]
      : []),
    {
      label: "Training time",
      value: duration(record.seconds),
      note: `${plural(record.steps, "step")}${record.seconds > 0 ? `, ${whole(Number((record.steps / record.seconds).toPrecision(3)))} a second` : ""}`,
    },
    ...(metric === "loss" || record.status === "diverged"
      ? [{ label: "Parameters", value: whole(record.parameters), note: `optimizer memory ${bytes(record.stateBytes)}` }]
      : []),
  ];
}

function finalTable({ final }: RunRecord): Html | null {
  const splits = (["train", "validation", "test"] as const).filter((split) => final[split]);
  const names = [...new Set(splits.flatMap((split) => Object.keys(final[split]!)))].filter((name) =>
    splits.some((split) => Number.isFinite(valueOf(final[split], name))),
  );
  if (names.length === 0) return null;
  return html`<h3>At the end</h3>${table({
    label: "Metrics at the end",
    columns: [
      { head: "Metric" },
      ...splits.map((split) => ({ head: split === "train" ? "Training" : split === "test" ? "Test" : "Validation" })),
    ],
    rows: names.map((name) => ({
      cells: [
        { text: metricName(name), className: "name" },
        ...splits.map((split) => ({ text: number(valueOf(final[split], name), 4), value: valueOf(final[split], name) })),
      ],
    })),
    sortable: false,
  })}`;
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

/** Longer runs show this many rows. */
const mostRows = 60;

function epochTable({ epochs }: RunRecord, metric: string): Html | null {
  if (epochs.length === 0) return null;
  const shown = epochs.length <= 2 * mostRows ? epochs : sample(epochs, mostRows);
  const names = metric === "loss" ? ["loss"] : ["loss", metric];
  const splits = (["train", "validation"] as const).filter((split) => epochs.some((epoch) => epoch[split]));
  const columns = [
    "Epoch",
    "Step",
    "Time",
    "Learning rate",
    ...splits.flatMap((split) => names.map((name) => `${inWords(split)} ${metricName(name)}`)),
  ];
  const cells = (epoch: EpochRecord) => [
    { text: whole(epoch.epoch), value: epoch.epoch },
    { text: whole(epoch.step), value: epoch.step },
    { text: duration(epoch.seconds), value: epoch.seconds },
    { text: setting(epoch.learningRate), value: epoch.learningRate },
    ...splits.flatMap((split) =>
      names.map((name) => ({ text: number(valueOf(epoch[split], name), 4), value: valueOf(epoch[split], name) })),
    ),
  ];
  const label =
    shown.length < epochs.length ? `${mostRows} of ${whole(epochs.length)} rows, evenly chosen` : plural(epochs.length, "row");
  return details(
    "Every epoch",
    label,
    table({ label: "Epochs", columns: columns.map((head) => ({ head })), rows: shown.map((epoch) => ({ cells: cells(epoch) })) }),
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
