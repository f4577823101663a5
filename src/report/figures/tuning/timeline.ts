/** When every trial began and ended, a lane for each that ran at the same time as others. */
import type { TrialState } from "../../../tuning/record.ts";
import { type Figure, narrow, panel, picture, type RuleRow, rules, symbols, texts } from "../../draw/index.ts";
import { duration, plural } from "../../format.ts";
import { linearAxis, positionOn } from "../../scale.ts";
import { color } from "../../theme.ts";
import type { TrialsView } from "../../trials.ts";
import { lanesOf } from "./lanes.ts";
import { stateKey, stateLooks, stateMark } from "./state-marks.ts";

/** Lanes beyond these are only counted. */
export const mostLanes = 40;
const mostMarks = 250;
/** Of more bars, those that begin in the same pixel are drawn as one. */
const mostBars = 1200;

/** The height of a bar by what became of the trial, so that colours are not needed to tell. */
const heights: Readonly<Record<TrialState, number>> = { complete: 1, running: 1, waiting: 1, pruned: 0.6, failed: 0.3 };

/** @returns null where no trial has begun, or all took no time */
export function timeline({ trials }: TrialsView): Figure | null {
  const { placed, count } = lanesOf(trials);
  const span = placed.reduce((last, { to }) => Math.max(last, to), 0);
  if (span <= 0) return null;
  const shown = placed.filter(({ lane }) => lane < mostLanes);
  return {
    name: "timeline",
    title: "when trials ran",
    description: `When each of ${plural(placed.length, "trial")} ran, over ${duration(span)}, at most ${count} at once.`,
    draw(width) {
      const small = narrow(width);
      const [unit, name] =
        span > 3 * 3600 ? [3600, "hours"] : span > 180 ? [60, "minutes"] : span > 1 ? [1, "seconds"] : [1e-3, "milliseconds"];
      const axis = linearAxis([0, span / unit], small ? 4 : 8, { nice: false });
      const lanes = Math.min(count, mostLanes);
      const pitch = lanes > 16 ? 10 : lanes > 6 ? 16 : 24;
      const inner = { width: width - 20, height: lanes * pitch };
      const key = stateKey(
        placed.map(({ trial }) => trial),
        width,
      );
      const top = key.height + 10;
      const at = (seconds: number) => positionOn(axis, seconds / unit, inner.width);
      const thickness = pitch * 0.55;
      const bars = shown.map(({ trial, lane, from, to }): RuleRow => {
        const y = (lane + 0.5) * pitch;
        const room = at(to) - at(from) > 3 ? 1 : 0; // neighbours in a lane stay apart
        return {
          x: at(from),
          x2: Math.max(at(from) + 0.7, at(to) - room),
          y,
          y2: y,
          color: stateLooks[trial.state].color,
          width: thickness * heights[trial.state],
          opacity: trial.state === "complete" ? 0.75 : 0.5,
        };
      });
      const marked = shown.filter(({ trial }) => trial.state !== "complete");
      const marks =
        marked.length > mostMarks
          ? []
          : marked.map(({ trial, lane, to }) =>
              stateMark(trial.state, { x: at(to), y: (lane + 0.5) * pitch, size: lanes > 16 ? 16 : 26 }),
            );
      return picture(width, top + inner.height + 42, [
        ...key.layers,
        panel({
          x: 8,
          y: top,
          ...inner,
          axes: { x: axis, y: linearAxis([0, 1]), showY: "none" },
          layers: [rules(bars.length > mostBars ? joined(bars) : bars), symbols(marks)],
        }),
        texts([
          {
            x: 8 + inner.width,
            y: top + inner.height + 36,
            text: `${name} since the first trial began`,
            align: "right",
            color: color("soft"),
          },
        ]),
      ]);
    },
  };
}

/** One bar a pixel and lane: the first that begins there, as long as all of them. */
function joined(bars: readonly RuleRow[]): RuleRow[] {
  const found: RuleRow[] = [];
  const last = new Map<number, number>(); // of each lane, the place of its newest bar
  for (const bar of bars) {
    const place = last.get(bar.y);
    const before = place === undefined ? undefined : found[place];
    if (before && bar.x - before.x < 1) found[place!] = { ...before, x2: Math.max(before.x2, bar.x2) };
    else last.set(bar.y, found.push(bar) - 1);
  }
  return found;
}
