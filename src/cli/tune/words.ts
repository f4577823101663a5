// What is said of a search: what is searched, how good a trial is, which were best.
import { duration, metricName, number, plural, setting } from "../../report/format.ts";
import { shown, type Terminal } from "../../report/terminal/terminal.ts";
import type { Distribution, ParameterValue } from "../../tuning/distribution.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import type { TrialRecord } from "../../tuning/record.ts";
import { dimensionsOf, type Space } from "../../tuning/space/index.ts";
import { dataLine } from "../heading.ts";
import { columns, fold } from "../layout.ts";
import { schedulerFrom, schedulerLine } from "./scheduler.ts";
import { type Search, spaceOf } from "./search.ts";

/** The data, the space, who proposes and prunes, and what ends it. */
export function searchHeading(search: Search, workers: number, terminal: Terminal): string[] {
  const dim = (text: string) => terminal.style("dim", text);
  const { searched, assignment } = search;
  const { sampler, pruner, work } = assignment;
  const scheduler = schedulerFrom(assignment);
  const built = searched.kind === "networks" ? searched.tuning.built.data : null;
  const rows = [
    ...(built ? [["data", dataLine(built)]] : []),
    ["searched", spaceLine(spaceOf(search))],
    [
      "by",
      scheduler
        ? schedulerLine(scheduler)
        : `${sampler}, pruner ${pruner}${work.kind === "networks" ? `, ${seedsLine(work.seeds, work.folds)}` : ""}`,
    ],
    ["decided", work.kind === "networks" ? `by ${work.metric.split} ${metricName(work.metric.name)}` : `by ${work.path}`],
    [
      "budget",
      `${budgetLine(assignment)}, ${workers === 0 ? "made by workers elsewhere" : `${plural(workers, "trial")} at once`}`,
    ],
  ];
  return [
    ...columns(
      rows.map(([name, text]) => ({ cells: [name, shown(text, terminal)] })),
      terminal,
      { indent: 0, first: dim },
    ),
    ...(built?.notes ?? []).flatMap((note) => fold(`· ${note}`, terminal.width - 10).map((line) => dim(`          ${line}`))),
  ];
}

function seedsLine([least, most]: readonly [number, number], folds?: number | null): string {
  const count = least === most ? String(least) : `${least} to ${most}`;
  if (!folds) return `seeds ${count}`;
  return `${plural(folds, "fold")}${most === 1 ? "" : `, shuffled ${count} times`}`;
}

/** `learningRate 0.0001–0.1 by ratios · init heNormal, orthogonal`. */
export const spaceLine = (space: Space): string =>
  dimensionsOf(space)
    .map(({ name, distribution, when }) => {
      const condition = when.length > 0 ? ` (if ${when.at(-1)!.name} is ${String(when.at(-1)!.value)})` : "";
      return `${plainName(name)} ${rangeOf(distribution, isDistance(name))}${condition}`.replaceAll(" ", "\u00a0");
    })
    .join(" · ");

/** A number near 1 is searched by its distance from there, and shown as itself: `1 - momentum` 0.01 is momentum 0.99. */
const isDistance = (name: string): boolean => /(?:^|\.)1 - /.test(name);
export const plainName = (name: string): string => name.replace(/(^|\.)1 - /, "$1");

/** A value as one types it. */
export function plainValue(name: string, value: ParameterValue): string {
  if (typeof value !== "number") return value === null ? "none" : String(value);
  return String(Number((isDistance(name) ? 1 - value : value).toPrecision(6)));
}

/** @param distance whether the numbers are distances from 1 */
export function rangeOf(distribution: Distribution, distance = false): string {
  if (distribution.kind === "categorical") return distribution.choices.map((value) => valueText(value)).join(", ");
  const { low, high, log } = distribution;
  if (distance) return `${setting(1 - high)} to ${setting(1 - low)} by ratios from 1`;
  return `${setting(low)} to ${setting(high)}${log ? " by ratios" : ""}`;
}

function budgetLine({ budget: { trials, seconds, value, until }, scheduler }: Assignment): string {
  const limits = [
    ...(trials === null ? [] : [plural(trials, "trial")]),
    ...(seconds === null ? [] : [duration(seconds)]),
    ...(value === null ? [] : [`a value of ${number(value)}`]),
    ...(until === null ? [] : [`no candidate beats the best by more than ${setting(100 * until)} %`]),
  ];
  return limits.join(" or ") || (scheduler ? "all epochs of all members" : "none: until it is interrupted");
}

/** A value as a person reads it; what is left out is none. */
function valueText(value: ParameterValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value !== "number") return value === null ? "none" : String(value);
  return number(value)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

export const shownValue = (name: string, value: ParameterValue | undefined): string =>
  valueText(isDistance(name) && typeof value === "number" ? 1 - value : value);

/** `learningRate 0.00312 · batchSize 32`. */
export const parametersLine = ({ parameters }: TrialRecord): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${plainName(name)} ${shownValue(name, value)}`.replaceAll(" ", "\u00a0"))
    .join(" · ");

/** A trial that no other beats so far. */
export function newBest(trial: TrialRecord, terminal: Terminal): string[] {
  const head = `trial ${trial.number}: ${(trial.values ?? []).map((value) => number(value, 4)).join(", ")}`;
  const [first, ...rest] = fold(shown(`${head}  ${parametersLine(trial)}`, terminal), terminal.width - 2);
  return [`${terminal.style("good", head)}${first.slice(head.length)}`, ...rest.map((line) => `  ${line}`)];
}

/** `50 trials: 38 complete, 11 pruned, 1 failed`. */
export function countsLine(trials: readonly TrialRecord[]): string {
  const states = ["complete", "pruned", "failed", "running", "waiting"] as const;
  const parts = states.flatMap((state) => {
    const { length } = trials.filter((trial) => trial.state === state);
    return length > 0 ? [`${length} ${state}`] : [];
  });
  return `${plural(trials.length, "trial")}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
