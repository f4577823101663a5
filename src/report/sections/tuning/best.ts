/** The trial that stands first: in the finals on fresh seeds where there were any, else in the search. */
import type { ComparisonRecord } from "../../../comparison/record.ts";
import type { ParameterValue } from "../../../tuning/distribution.ts";
import type { TrialRecord } from "../../../tuning/record.ts";
import { choiceName } from "../../figures/tuning/index.ts";
import { number, plural, setting } from "../../format.ts";
import { table } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import { frontOf, runValues, type TrialsView } from "../../trials.ts";

/** @returns null where no trial is complete */
export function firstTrial({ ranked, trials }: TrialsView, finals?: ComparisonRecord): TrialRecord | null {
  const name = finals?.candidates[0]?.name;
  return trials.find((trial) => `trial ${trial.number}` === name) ?? ranked[0]?.trial ?? null;
}

/** `over 3 seeds, 0.065 to 0.081`; empty for a single run. */
export function spreadOf(trial: TrialRecord, objective: number): string {
  const values = runValues(trial, objective);
  if (values.length === 0) return "";
  const what = trial.runs.some(({ fold }) => fold !== null) ? "run" : "seed";
  return `over ${plural(values.length, what)}, ${number(Math.min(...values))} to ${number(Math.max(...values))}`;
}

export const parameterText = (value: ParameterValue | undefined): string =>
  value === undefined ? "–" : typeof value === "number" ? setting(value) : choiceName(value);

/** Every parameter of the first trial, or the whole front where there are several objectives. */
export function bestConfiguration(views: readonly TrialsView[], finals?: ComparisonRecord): Html | null {
  const [view] = views;
  if (views.length > 1) return frontTable(views);
  const trial = firstTrial(view, finals);
  if (!trial || Object.keys(trial.parameters).length === 0) return null;
  const entries = Object.entries(trial.parameters);
  return html`<section><h2>The configuration of trial ${trial.number}</h2><dl class="settings">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${parameterText(value)}</dd></div>`)}</dl></section>`;
}

/** Longer fronts are in the table of all trials only. */
const mostFront = 30;

function frontTable(views: readonly TrialsView[]): Html | null {
  const [{ trials, directions, parameters }] = views;
  const front = frontOf(trials, directions);
  if (front.length === 0) return null;
  const shown = front.slice(0, mostFront);
  return html`<section><h2>The trials that no other beats</h2>${table({
    label: "Trials of the Pareto front",
    columns: [
      { head: "Trial" },
      ...views.map(({ quantity }) => ({ head: quantity })),
      ...parameters.map(({ name }) => ({ head: name })),
    ],
    rows: shown.map((trial) => ({
      cells: [
        { text: String(trial.number), value: trial.number },
        ...views.map(({ objective }) => ({ text: number(trial.values![objective], 4), value: trial.values![objective] })),
        ...parameters.map(({ name }) => parameterCell(trial, name)),
      ],
    })),
  })}${shown.length < front.length && html`<p class="note">${mostFront} of ${front.length}; the table at the end has all.</p>`}</section>`;
}

export function parameterCell({ parameters }: Pick<TrialRecord, "parameters">, name: string) {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  return {
    text:
      typeof value === "number"
        ? number(value, 4)
            .replace(/(\.\d*?)0+$/, "$1")
            .replace(/\.$/, "")
        : parameterText(value),
    ...(typeof value === "number" ? { value } : value === undefined && { value: NaN }),
  };
}
