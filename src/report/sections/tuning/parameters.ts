/** What the parameters do: how much each matters, which values are good, which act together. */
import {
  contourPairs,
  drawablePairs,
  importanceBars,
  type ImportanceShare,
  mostAxes,
  mostBars,
  type Pair,
  parallelCoordinates,
  slices,
} from "../../figures/tuning/index.ts";
import { listed, percent, plural } from "../../format.ts";
import type { Html } from "../../html/template.ts";
import { type Sheet, single } from "../../sheet.ts";
import type { SearchedParameter, TrialsView } from "../../trials.ts";
import { section, sentence } from "../section.ts";
import type { Advice } from "./advice.ts";

export async function importance(shares: readonly ImportanceShare[], note: string, sheet: Sheet): Promise<Html | null> {
  const pairs = shares.filter(({ parameters }) => parameters.length > 1).length;
  const caption = [
    "How much of the differences in value each parameter explains; the thin lines are intervals.",
    pairs > 0 ? "Narrow bars are what two parameters do together beyond what each does alone." : "",
    pairs > mostBars.pairs ? `Of ${pairs} pairs the first ${mostBars.pairs}.` : "",
    note && sentence(note),
  ]
    .filter(Boolean)
    .join(" ");
  return section("Which parameters matter", [await single(sheet, importanceBars(shares), caption, ["importance"])]);
}

/** More panels than this are not drawn. */
const mostSlices = 24;
const mostPairs = 3;

export async function effects(
  views: readonly TrialsView[],
  shares: readonly ImportanceShare[],
  advice: readonly Pick<Advice, "figure">[],
  sheet: Sheet,
): Promise<(Html | null)[]> {
  const [view] = views;
  const parameters = byImportance(view, shares);
  const figures: (Html | null)[] = [];
  for (const one of views.slice(0, 3)) figures.push(await sliceFigure(one, parameters, sheet));
  const pairs = pairsOf(view, parameters, shares, advice);
  return [
    section("Which values are good", figures),
    section("Which parameters act together", [
      await single(
        sheet,
        contourPairs(view, pairs),
        contourCaption(view, shares),
        pairs.flatMap(([a, b]) => [`contour:${a.name},${b.name}`, `contour:${b.name},${a.name}`]),
      ),
      await single(sheet, parallelCoordinates(view, parameters), parallelCaption(view, parameters), ["parallel"]),
    ]),
  ];
}

/** Those that vary; the most important first where shares are known, else as they stand in the space. */
function byImportance({ parameters }: TrialsView, shares: readonly ImportanceShare[]): SearchedParameter[] {
  const alone = shares.filter(({ parameters: names }) => names.length === 1);
  const share = new Map(alone.map((one) => [one.parameters[0], Number.isFinite(one.share.estimate) ? one.share.estimate : 0]));
  return parameters.filter(({ varies }) => varies).toSorted((a, b) => (share.get(b.name) ?? 0) - (share.get(a.name) ?? 0));
}

async function sliceFigure(view: TrialsView, parameters: readonly SearchedParameter[], sheet: Sheet): Promise<Html | null> {
  const shown = parameters.slice(0, mostSlices);
  const caption = [
    `${view.quantity} of the complete trials against every parameter, over the range that was searched: pale dots are early trials, strong ones late, so that their density shows where the search went.`,
    shown.some(({ distribution }) => distribution.kind === "categorical") ? "Strokes are medians of a choice." : "",
    shown.some(({ conditional }) => conditional)
      ? "Parameters that exist only under certain choices show the trials that have them."
      : "",
    parameters.length > shown.length ? `The first ${mostSlices} of ${parameters.length} parameters.` : "",
  ];
  const anchors = shown.map(({ name }) => `slice:${name}`);
  return single(sheet, slices(view, shown), sentence(caption.filter(Boolean).join(" ")), anchors);
}

/** Pairs that advice speaks of, then those that are known to act together, then those of the three most important parameters. */
function pairsOf(
  view: TrialsView,
  parameters: readonly SearchedParameter[],
  shares: readonly ImportanceShare[],
  advice: readonly Pick<Advice, "figure">[],
): Pair[] {
  const wanted = new Set(advice.map(({ figure }) => figure));
  const all = parameters.slice(0, mostSlices).flatMap((a, i, some): Pair[] => some.slice(i + 1).map((b) => [a, b]));
  const is = ([a, b]: Pair, one: string, other: string) =>
    (a.name === one && b.name === other) || (a.name === other && b.name === one);
  const said = all.filter(([a, b]) => wanted.has(`contour:${a.name},${b.name}`) || wanted.has(`contour:${b.name},${a.name}`));
  const together = shares
    .filter(({ parameters: names, share }) => names.length === 2 && share.low > 0)
    .toSorted((a, b) => b.share.estimate - a.share.estimate)
    .map(({ parameters: [one, other] }) => all.find((pair) => is(pair, one, other)))
    .filter((pair) => pair !== undefined);
  const top = new Set(parameters.slice(0, 3));
  const important = all.filter((pair) => pair.every((one) => top.has(one)));
  return drawablePairs(view, [...new Set([...said, ...together, ...important])]).slice(0, mostPairs);
}

const contourCaption = ({ quantity }: TrialsView, shares: readonly ImportanceShare[]): string =>
  `${sentence(`${quantity} over pairs of ${shares.length > 0 ? "the most important " : ""}parameters, smoothed by a Gaussian process: the stronger the colour, the better`)} Dots are trials, the ring is the best. Where there are no dots, the colour is a guess.`;

function parallelCaption({ ranked, directions, quantity }: TrialsView, parameters: readonly SearchedParameter[]): string {
  const finite = ranked.filter(({ value }) => Number.isFinite(value)).length;
  const most = mostAxes.large;
  return [
    `A line for each complete trial; ${directions.length > 1 ? `by ${quantity} ` : ""}the best ${finite >= 20 ? percent(0.1) : plural(Math.max(1, Math.ceil(finite / 10)), "trial")} in colour, the best of all bold.`,
    parameters.some(({ conditional }) => conditional) ? "A line breaks where a parameter does not exist." : "",
    parameters.length > mostAxes.small ? `Narrow pages show the first ${mostAxes.small}.` : "",
    parameters.length > most ? `Left out: ${listed(parameters.slice(most).map(({ name }) => name))}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
