/** Every trial in the order they began, and the best value so far as a step line. */
import type { Point } from "../../values.ts";
import { type Figure, lines, narrow, panel, picture, type RuleRow, rules, symbols, texts, type } from "../../draw/index.ts";
import { number, plural } from "../../format.ts";
import { linearAxis, positionOn } from "../../scale.ts";
import { textWidth } from "../../text.ts";
import { color } from "../../theme.ts";
import { lastValue, runValues, type TrialsView } from "../../trials.ts";
import { bestMark, stateKey, stateMark } from "./state-marks.ts";
import { thinnedTrials } from "./thinned.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

/** More dots than this are thinned out. */
export const mostDots = 1000;

/** The value of the best complete trial at or before each number, finite ones only. */
export function bestSoFar({ trials, ranked, minimize }: TrialsView): Point[] {
  const values = new Map(ranked.map(({ trial, value }) => [trial.number, value]));
  const points: Point[] = [];
  for (const { number } of trials) {
    const value = values.get(number);
    if (value === undefined || !Number.isFinite(value)) continue;
    const last = points.at(-1)?.[1];
    if (last === undefined || (minimize ? value < last : value > last)) points.push([number, value]);
  }
  return points;
}

/** What the axis is made for: complete trials with all their seeds, and pruned ones as far as they leave these more than half of the room. */
export function historyValues({ trials, ranked, objective, minimize }: TrialsView): number[] {
  const complete = ranked.map(({ value }) => value).filter(Number.isFinite);
  const others = trials.filter(({ state }) => state !== "complete").map((trial) => lastValue(trial, objective));
  if (complete.length < 2 || complete[0] === complete.at(-1)) return [...complete, ...others];
  const farthest = complete.at(-1)! + 0.8 * (complete.at(-1)! - complete[0]);
  const runs = ranked.flatMap(({ trial }) => runValues(trial, objective));
  return [...complete, ...runs, ...others.map((value) => (minimize ? Math.min(value, farthest) : Math.max(value, farthest)))];
}

/** @returns null where no trial has a finite value */
export function history(view: TrialsView): Figure | null {
  const { trials, ranked, quantity, objective, minimize } = view;
  const improvements = bestSoFar(view);
  const all = trials.map((trial) => ({ trial, value: lastValue(trial, objective) }));
  if (!all.some(({ value }) => Number.isFinite(value))) return null;
  return {
    name: view.directions.length > 1 ? `history-${objective + 1}` : "history",
    title: `${quantity} by trial`,
    description: `${quantity} of ${plural(trials.length, "trial")} by number${ranked[0] ? `; the best is trial ${ranked[0].trial.number} with ${number(ranked[0].value)}` : ""}. The best so far improved ${plural(Math.max(0, improvements.length - 1), "time")} after the first value.`,
    draw(width) {
      const small = narrow(width);
      const { axis } = valueAxis(view, historyValues(view), small ? 5 : 6);
      const left = Math.max(34, ...axis.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
      const inner = { width: width - left - 12, height: small ? 220 : 280 };
      const x = linearAxis([trials[0].number, Math.max(trials.at(-1)!.number, trials[0].number + 1)], small ? 4 : 8, {
        nice: false,
        whole: true,
      });
      const shown = thinnedTrials(all, view, small ? mostDots / 2 : mostDots);
      const lost = all.some(
        ({ trial, value }) => trial.state !== "running" && trial.state !== "waiting" && !Number.isFinite(value),
      );
      const key = stateKey(
        trials.filter(({ state }) => state !== "waiting" && state !== "running"),
        width,
        { best: Number.isFinite(ranked[0]?.value) },
      );
      const top = key.height + 26 + (lost && minimize ? 18 : 0);
      const strip = minimize ? -11 : inner.height + 11; // the bad side
      const at = (n: number) => positionOn(x, n, inner.width);
      const up = (value: number) => heightOf(axis, value, inner.height);
      const size = trials.length > 300 ? 14 : trials.length > 100 ? 22 : 34;
      const dots = shown.flatMap(({ trial, value }) =>
        Number.isFinite(value)
          ? [stateMark(trial.state, { x: at(trial.number), y: up(value), size, opacity: trials.length > 200 ? 0.6 : 0.8 })]
          : trial.state === "running" || trial.state === "waiting"
            ? []
            : [stateMark(trial.state, { x: at(trial.number), y: strip, size: Math.min(size, 24) })],
      );
      const ranges = shown.flatMap(({ trial }): RuleRow[] => {
        const values = runValues(trial, objective);
        if (values.length === 0 || trial.state !== "complete") return [];
        const [low, high] = [Math.min(...values), Math.max(...values)];
        return [{ x: at(trial.number), x2: at(trial.number), y: up(low), y2: up(high), color: color("one"), opacity: 0.5 }];
      });
      const line = steps(improvements, trials.at(-1)!.number);
      const [best] = ranked;
      const bottom = lost && !minimize ? 20 : 0;
      return picture(width, top + inner.height + bottom + 40, [
        ...key.layers,
        panel({ x: left, y: top, ...inner, axes: { x, y: axis, showX: bottom ? "none" : "labels" }, layers: [] }),
        ...(bottom ? [panel({ x: left, y: top + bottom, ...inner, axes: { x, y: axis, showY: "none" }, layers: [] })] : []),
        panel({
          x: left,
          y: top,
          ...inner,
          axes: { x, y: axis, showX: "none", showY: "none" },
          layers: [
            lines([line.map(([n, value]): Point => [n, inAxis(value, axis)])], { color: color("ink"), width: 1.6 }),
            rules(ranges),
            symbols(dots),
            ...(best && Number.isFinite(best.value) ? [bestMark(at(best.trial.number), up(best.value))] : []),
          ],
        }),
        texts([
          {
            x: 0,
            y: key.height + 14,
            text: `${quantity}${axis.kind === "log" ? ", log scale" : ""}`,
            color: color("soft"),
          },
          ...(lost
            ? [{ x: left - 6, y: top + strip + 4, text: "none", align: "right" as const, size: type.tick, color: color("soft") }]
            : []),
          { x: left + inner.width, y: top + inner.height + bottom + 34, text: "trial", align: "right", color: color("soft") },
        ]),
      ]);
    },
  };
}

const inAxis = (value: number, { low, high }: { low: number; high: number }): number => Math.min(high, Math.max(low, value));

/** Level from one improvement to the next, and on to the last trial. */
function steps(points: readonly Point[], last: number): Point[] {
  return points.flatMap(([x, y], i): Point[] => {
    const until = points[i + 1]?.[0] ?? Math.max(last, x);
    return [
      [x, y],
      [until, y],
    ];
  });
}
