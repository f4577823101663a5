/** The value over pairs of parameters: a smoothed surface, darker where it is better, with the trials on top. */
import { type Figure, narrow, picture } from "../../draw/index.ts";
import { listed } from "../../format.ts";
import { extent, positionOn } from "../../scale.ts";
import type { Scored, SearchedParameter, TrialsView } from "../../trials.ts";
import { cells, contourPanel } from "./contour-panel.ts";
import { parameterAxis } from "./parameter-axis.ts";
import { fewestPoints, surface } from "./surface.ts";
import { thinnedTrials } from "./thinned.ts";
import { valueAxis } from "./value-axis.ts";

export type Pair = readonly [SearchedParameter, SearchedParameter];

/** Trials that are drawn on a surface. */
const mostDots = 200;

/** A pair as it is drawn: lists without order go across, where their names have room. */
const turned = ([a, b]: Pair): Pair =>
  b.distribution.kind === "categorical" && a.distribution.kind !== "categorical" ? [b, a] : [a, b];

const havingBoth = ({ ranked }: TrialsView, [a, b]: Pair): Scored[] =>
  ranked.filter(
    ({ trial: { parameters }, value }) =>
      Number.isFinite(value) && Object.hasOwn(parameters, a.name) && Object.hasOwn(parameters, b.name),
  );

/** Pairs for which there are trials enough. */
export const drawablePairs = (view: TrialsView, pairs: readonly Pair[]): Pair[] =>
  pairs.filter((pair) => {
    const values = havingBoth(view, pair).map(({ value }) => value);
    return values.length >= fewestPoints && values.some((value) => value !== values[0]);
  });

/** @returns null where no pair has trials enough */
export function contourPairs(view: TrialsView, pairs: readonly Pair[]): Figure | null {
  const drawable = drawablePairs(view, pairs).map(turned);
  if (drawable.length === 0) return null;
  const { quantity } = view;
  const surfaces = drawable.map((pair) => gridOf(view, pair));
  return {
    name: "contours",
    title: `${quantity} over pairs of parameters`,
    description: `${quantity} over ${listed(drawable.map(([a, b]) => `${a.name} and ${b.name}`))}, smoothed, with the trials and the best of them marked.`,
    draw(width) {
      const small = narrow(width);
      const columns = small ? 1 : Math.min(3, drawable.length);
      const left = 44;
      const gap = left + 10;
      const side = Math.min(small ? 280 : columns === 1 ? 400 : 340, (width - left - 12 - gap * (columns - 1)) / columns);
      const at = (i: number) => ({ x: left + (i % columns) * (side + gap), y: 22 + Math.floor(i / columns) * (side + 66) });
      return picture(
        width,
        at(drawable.length - 1).y + side + 38,
        drawable.flatMap((pair, i) => {
          const having = havingBoth(view, pair);
          const content = { values: surfaces[i], dots: thinnedTrials(having, view, mostDots), best: having[0] };
          return contourPanel(pair, content, { ...at(i), side });
        }),
      );
    },
  };
}

/**
 * The surface at the middles of cells from the bottom left, 0 where it is worst and 1 where it is best. Values count as they
 * are drawn elsewhere: by ratios on a logarithmic axis, and no worse than where a cut one ends.
 */
function gridOf(view: TrialsView, pair: Pair): readonly number[] {
  const having = havingBoth(view, pair);
  const { axis } = valueAxis(
    view,
    having.map(({ value }) => value),
    5,
  );
  const good = (value: number) => {
    const up = Math.min(1, Math.max(0, positionOn(axis, value, 1)));
    return view.minimize ? 1 - up : up;
  };
  // Along the same axes as they are drawn.
  const axes = pair.map(({ distribution }) => parameterAxis(distribution, 1));
  const along = (k: number) => ({
    place: ({ trial }: Scored) => axes[k].at(trial.parameters[pair[k].name], 1),
    categorical: axes[k].columns > 0,
  });
  const at = surface(having, [along(0), along(1)], ({ value }) => good(value));
  const counts = pair.map(({ distribution }) => (distribution.kind === "categorical" ? distribution.choices.length : cells));
  const values = Array.from({ length: counts[0] * counts[1] }, (_, k) =>
    at ? at(((k % counts[0]) + 0.5) / counts[0], (Math.floor(k / counts[0]) + 0.5) / counts[1]) : 0.5,
  );
  const [low, high] = extent(values);
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}
