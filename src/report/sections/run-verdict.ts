/** How a run ended in a sentence, and the numbers that matter most. */
import { stuckAtChance } from "../../comparison/outcome.ts";
import type { RunRecord } from "../../training/record.ts";
import { bytes, duration, listed, metricName, number, plural, whole } from "../format.ts";
import { type Tile, type Tone, verdictBox } from "../html/parts.ts";
import type { Html } from "../html/template.ts";
import { type CurveSplit, curveOf, inWords, valueOf } from "../values.ts";
import { sentence } from "./section.ts";

/** The split that counts: validation where there is one. */
const judged = ({ final }: RunRecord): CurveSplit => (final.validation ? "validation" : "train");

/** The epoch of the lowest loss on the split that counts; null without a finite loss. */
function bestEpoch(record: RunRecord): { epoch: number; loss: number } | null {
  const curve = curveOf(record, judged(record), "loss");
  if (curve.length === 0) return null;
  const [epoch, loss] = curve.reduce((a, b) => (b[1] < a[1] ? b : a));
  return { epoch, loss };
}

export function runVerdict(record: RunRecord, metric: string, notes: readonly string[]): Html {
  const { status, reason, epochs } = record;
  const split = judged(record);
  const reached = (name: string) => `${metricName(name)} ${number(valueOf(record.final[split], name))}`;
  const length = plural(epochs.at(-1)?.epoch ?? 0, "epoch");
  const result = `${inWords(split)} ${metric === "loss" ? reached("loss") : `${reached(metric)} and loss ${number(valueOf(record.final[split], "loss"))}`} after ${length}`;
  const chips: Record<RunRecord["status"], [Tone, string]> = {
    finished: ["open", "Finished"], // how good that is, the numbers say
    "stopped early": ["open", "Stopped early"],
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

export function runNumbers(record: RunRecord, metric: string): Tile[] {
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
