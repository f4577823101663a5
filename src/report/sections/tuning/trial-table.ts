/** All trials in numbers, best first. */
import type { TrialRecord } from "../../../tuning/record.ts";
import { keys } from "../../../tuning/study/keys.ts";
import { duration, number, plural, whole } from "../../format.ts";
import { type Cell, details, table } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import { frontOf, lastValue, secondsOf, type TrialsView } from "../../trials.ts";
import { parameterCell } from "./best.ts";

/** Longer tables show this many rows, the best. */
export const mostRows = 1000;
/** Longer ones start folded, under the best of them. */
const mostOpen = 12;

export function trialTable(views: readonly TrialsView[]): Html | null {
  const all = ordered(views);
  if (all.length === 0) return null;
  const shown = all.slice(0, mostRows);
  const label = shown.length < all.length ? `the best ${whole(mostRows)} of ${whole(all.length)}` : plural(all.length, "row");
  const note = html`<p class="note">Best first${views.length > 1 && ": the Pareto front, then by the first objective"}. A pruned trial’s value is what it reported last.</p>`;
  if (all.length <= mostOpen) return html`<section><h2>All trials</h2>${trialRows(views, shown)}${note}</section>`;
  return html`<section><h2>All trials</h2><h3>The best ten</h3>${trialRows(views, all.slice(0, 10), "The best ten trials")}${details("Every trial", label, html`${trialRows(views, shown)}${note}`)}</section>`;
}

/** Complete trials by value, then pruned, failed and open ones by number. */
function ordered(views: readonly TrialsView[]): readonly TrialRecord[] {
  const [{ ranked, trials, directions }] = views;
  const front = views.length > 1 ? frontOf(trials, directions) : [];
  const first = new Set(front.map(({ id }) => id));
  const complete = [...front, ...ranked.map(({ trial }) => trial).filter(({ id }) => !first.has(id))];
  const known = new Set(complete.map(({ id }) => id));
  const rank = ["complete", "pruned", "failed", "running", "waiting"];
  const rest = trials.filter(({ id }) => !known.has(id));
  return [...complete, ...rest.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || a.number - b.number)];
}

function trialRows(views: readonly TrialsView[], trials: readonly TrialRecord[], label = "All trials"): Html {
  const [{ parameters }] = views;
  const seeds = trials.some(({ runs }) => runs.length > 1);
  const steps = trials.some(({ intermediate }) => intermediate.size > 1);
  const columns = [
    { head: "Trial" },
    { head: "State", words: true },
    ...views.map(({ quantity }) => ({ head: quantity })),
    ...(seeds ? [{ head: "Runs" }] : []),
    ...parameters.map(({ name }) => ({ head: name })),
    ...(steps ? [{ head: "Steps" }] : []),
    { head: "Time" },
  ];
  return table({
    label,
    columns,
    rows: trials.map((trial) => ({
      cells: [
        { text: String(trial.number), value: trial.number },
        stateCell(trial),
        ...views.map(({ objective }): Cell => {
          const value = lastValue(trial, objective);
          // Sorting goes by what `data-value` says: infinite values stay apart.
          return Number.isNaN(value) ? { text: "–", value } : { text: number(value, 4), value };
        }),
        ...(seeds ? [{ text: String(trial.runs.length || 1), value: trial.runs.length || 1 }] : []),
        ...parameters.map(({ name }) => parameterCell(trial, name)),
        ...(steps ? [{ text: whole(trial.intermediate.size), value: trial.intermediate.size }] : []),
        { text: duration(secondsOf(trial)), value: secondsOf(trial) },
      ],
    })),
  });
}

function stateCell({ state, attributes }: TrialRecord): Cell {
  const reason = attributes[keys.reason];
  return {
    text: state,
    ...(state === "failed" && { className: "bad", ...(typeof reason === "string" && { note: reason.slice(0, 120) }) }),
  };
}
