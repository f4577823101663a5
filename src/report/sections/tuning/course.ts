/** How the search went: its history or its front, the curves of its trials, and when they ran. */
import {
  drawnCurves,
  history,
  historyValues,
  lanesOf,
  mostCurves,
  paretoFront,
  type RunCurves,
  timeline,
  trialCurves,
  valueAxis,
} from "../../figures/tuning/index.ts";
import { plural, whole } from "../../format.ts";
import { html, type Html } from "../../html/template.ts";
import { type Sheet, single } from "../../sheet.ts";
import { lastValue, runValues, type TrialsView } from "../../trials.ts";
import { section } from "../section.ts";

export async function course(views: readonly TrialsView[], sheet: Sheet, runCurves: RunCurves): Promise<Html | null> {
  const [view] = views;
  return section("How the search went", [
    ...(views.length > 1 ? await fronts(views, sheet) : [await single(sheet, history(view), historyCaption(view), ["history"])]),
    await single(sheet, trialCurves(view, runCurves), curvesCaption(view, runCurves), ["curves"]),
  ]);
}

/** Every pair of objectives; of more than three objectives those with the first. */
async function fronts(views: readonly TrialsView[], sheet: Sheet): Promise<(Html | null)[]> {
  const pairs = views.flatMap((a, i) => views.slice(i + 1).map((b) => [a, b] as const));
  const shown = views.length > 3 ? pairs.filter(([a]) => a === views[0]) : pairs;
  const figures: (Html | null)[] = [];
  for (const [a, b] of shown) {
    const caption = `Every dot is a complete trial; diamonds are those that no other beats in both ${a.quantity} and ${b.quantity}, and the line encloses what they reach (Pareto front).`;
    figures.push(await single(sheet, paretoFront(a, b), caption, ["pareto", `pareto:${a.quantity},${b.quantity}`, "history"]));
  }
  return figures;
}

function historyCaption(view: TrialsView): string {
  const { trials, objective } = view;
  const ended = trials.filter(({ state }) => state === "complete" || state === "pruned" || state === "failed");
  return [
    "Every trial in the order they were begun; the line is the best value of a complete trial so far.",
    ended.some((trial) => runValues(trial, objective).length > 0)
      ? "Upright strokes reach from the lowest to the highest value of a trial’s seeds."
      : "",
    ended.some(({ state }) => state === "pruned") ? "Pruned trials stand at the value they reported last." : "",
    ended.some((trial) => !Number.isFinite(lastValue(trial, objective)))
      ? "Trials without a finite value stand in a row of their own beyond the bad end of the axis."
      : "",
    isCut(view) ? "Values beyond the axis are drawn at its edge." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function isCut(view: TrialsView): boolean {
  const { low, high } = valueAxis(view, historyValues(view), 6).axis;
  return view.trials.some((trial) => {
    const value = lastValue(trial, view.objective);
    return Number.isFinite(value) && (value < low || value > high);
  });
}

function curvesCaption(view: TrialsView, runCurves: RunCurves): string {
  const { all, named, others } = drawnCurves(view, runCurves);
  const several = named.some(({ runs }) => runs.length > 1);
  const count = all.reduce((sum, { runs }) => sum + runs.length, 0);
  return [
    `What ${several ? "every run of every trial" : "trials"} told ${runCurves.step} by ${runCurves.step}: the best trials in colour, the others thin.`,
    several ? "A thick line is the median of a trial’s runs, which stand thin beside it." : "",
    all.some(({ trial }) => trial.state === "pruned") ? "Pruned trials end where they were stopped." : "",
    others.length > mostCurves
      ? `Of ${plural(count, "run")} ${whole(mostCurves + count - others.length)} are drawn: those of the best ${named.length} trials, and of the others every so many-th.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** When trials ran. */
export async function searched(view: TrialsView, sheet: Sheet): Promise<Html | null> {
  const { count } = lanesOf(view.trials);
  const figure = await single(
    sheet,
    timeline(view),
    `Each bar is a trial from its begin to its end; ${count > 1 ? `a trial that began while others ran has the next free of ${count} lanes` : "one ran after the other"}. Gaps are time in which nothing ran.${view.trials.some(({ state }) => state === "pruned" || state === "failed") ? " Bars of pruned trials are lower, those of failed ones lowest." : ""}`,
    ["timeline"],
  );
  return figure && section("When trials ran", [html`${figure}`]);
}
