/** What every run of every trial told on its way: the best trials in colour and with their numbers, stopped ones to where they were stopped. */
import type { Point } from "../../values.ts";
import { type Figure, lines, narrow, panel, picture, rules, symbols, texts, type } from "../../draw/index.ts";
import { plural } from "../../format.ts";
import { linearAxis, positionOn, spread } from "../../scale.ts";
import { textWidth } from "../../text.ts";
import { color, lookOf } from "../../theme.ts";
import type { TrialsView } from "../../trials.ts";
import { curvesOf, reportsOnly, type RunCurves } from "./run-curves.ts";
import { sample, thin } from "../../values.ts";
import { stateKey, stateLooks, stateMark } from "./state-marks.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

/** Runs that are drawn of trials that are not among the best. */
export const mostCurves = 240;
const mostNamed = 5;

const faintness = (lines: number): number => (lines > 120 ? 0.22 : lines > 60 ? 0.35 : 0.55);

/** Of a view's trials all curves, those of the best few apart. */
export function drawnCurves({ trials, ranked }: TrialsView, runCurves: RunCurves) {
  const all = trials.flatMap((trial) => curvesOf(trial, runCurves) ?? []);
  const byNumber = new Map(all.map((curve) => [curve.trial.number, curve]));
  const named = ranked.flatMap(({ trial }) => byNumber.get(trial.number) ?? []).slice(0, mostNamed);
  const others = all
    .filter((curve) => !named.includes(curve))
    .flatMap(({ trial, runs }) => runs.map((points) => ({ trial, points })));
  return { all, named, others };
}

/** @returns null where no trial told two values on its way */
export function trialCurves(view: TrialsView, runCurves: RunCurves = reportsOnly): Figure | null {
  const { quantity } = view;
  const { all, named, others } = drawnCurves(view, runCurves);
  if (!all.some(({ runs }) => runs.some((points) => points.length > 1))) return null;
  const every = all.flatMap(({ runs }) => runs.flat());
  return {
    name: "trial-curves",
    title: `${quantity} by ${runCurves.step}`,
    description: `${quantity} by ${runCurves.step} of ${plural(all.length, "trial")}; ${named.length > 0 ? `the best are ${named.map(({ trial }) => `trial ${trial.number}`).join(", ")}` : "none is complete"}.`,
    draw(width) {
      const small = narrow(width);
      const { axis } = valueAxis(
        view,
        every.map(([, value]) => value),
        small ? 5 : 6,
      );
      const x = linearAxis(
        every.map(([step]) => step),
        small ? 4 : 8,
        { nice: false, whole: true },
      );
      const left = Math.max(34, ...axis.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
      const right = named.length > 0 ? 62 : 12;
      const inner = { width: width - left - right, height: small ? 220 : 300 };
      const shown = sample(others, small ? mostCurves / 2 : mostCurves);
      const seen = (points: readonly Point[]) =>
        thin(
          points.map(
            ([step, value]): Point => [
              step,
              axis.kind === "log" && value <= 0 ? axis.low : Math.min(axis.high, Math.max(axis.low, value)),
            ],
          ),
          small ? 40 : 80,
        );
      const kinds = (["failed", "pruned", "running", "complete"] as const).map((state) => ({
        state,
        all: shown.filter(({ trial }) => trial.state === state),
      }));
      const ends = shown.flatMap(({ trial, points }) => {
        const [step, value] = points.at(-1)!;
        return trial.state === "pruned" || trial.state === "failed"
          ? [
              stateMark(trial.state, {
                x: positionOn(x, step, inner.width),
                y: heightOf(axis, value, inner.height),
                size: shown.length > 100 ? 12 : 22,
                opacity: shown.length > 100 ? 0.5 : 0.8,
              }),
            ]
          : [];
      });
      const tips = named.map(({ middle, runs }) => {
        const [step, value] = middle.at(-1) ?? runs[0].at(-1)!;
        return { x: positionOn(x, step, inner.width), y: heightOf(axis, value, inner.height) };
      });
      const places = spread(
        tips.map(({ y }) => y),
        15,
        4,
        inner.height - 4,
      );
      const key = stateKey(
        shown.map(({ trial }) => trial).filter(({ state }) => state === "pruned" || state === "failed"),
        width,
      );
      const top = key.height + 26;
      return picture(width, top + inner.height + 40, [
        ...key.layers,
        panel({ x: left, y: top, ...inner, axes: { x, y: axis }, layers: [] }),
        panel({
          x: left,
          y: top,
          ...inner,
          axes: { x, y: axis, showX: "none", showY: "none" },
          layers: [
            ...kinds.map(({ state, all: alike }) =>
              lines(
                alike.map(({ points }) => seen(points)),
                {
                  color: state === "complete" ? color("faint") : stateLooks[state].color,
                  width: 0.8,
                  opacity: faintness(alike.length),
                },
                { separate: true },
              ),
            ),
            symbols(ends),
            ...named.toReversed().flatMap(({ trial, runs, middle }) => {
              const look = lookOf(named.findIndex((one) => one.trial === trial));
              return [
                ...(runs.length > 1 ? [lines(runs.map(seen), { color: look.color, width: 0.9, opacity: 0.6 })] : []),
                lines([seen(middle)], { color: color("paper"), width: 4, opacity: 0.85 }),
                lines([seen(middle)], { color: look.color, width: 2 }),
              ];
            }),
          ],
        }),
        rules(
          tips.map((tip, i) => ({
            x: left + tip.x + 3,
            y: top + tip.y,
            x2: left + inner.width + 12,
            y2: top + places[i],
            color: lookOf(i).color,
            opacity: 0.7,
          })),
        ),
        texts([
          { x: 0, y: key.height + 14, text: `${quantity}${axis.kind === "log" ? ", log scale" : ""}`, color: color("soft") },
          ...named.map(({ trial }, i) => ({
            x: left + inner.width + 15,
            y: top + places[i],
            text: `trial ${trial.number}`,
            baseline: "middle" as const,
            bold: i === 0,
            size: type.tick,
          })),
          { x: left + inner.width, y: top + inner.height + 34, text: runCurves.step, align: "right", color: color("soft") },
        ]),
      ]);
    },
  };
}
