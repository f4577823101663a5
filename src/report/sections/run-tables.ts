/** A run in numbers: its metrics at the end, its epochs. */
import type { EpochRecord, RunRecord } from "../../training/record.ts";
import { duration, metricName, number, plural, setting, whole } from "../format.ts";
import { details, table } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import { inWords, sample, valueOf } from "../values.ts";

export function finalTable({ final }: RunRecord): Html | null {
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

/** Longer runs show this many rows. */
const mostRows = 60;

export function epochTable({ epochs }: RunRecord, metric: string): Html | null {
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
