/** Two objectives against each other, and the front of trials that no other beats in both. */
import type { TrialRecord } from "../../../tuning/record.ts";
import { type Figure, lines, narrow, panel, picture, symbols, texts, type } from "../../draw/index.ts";
import { plural } from "../../format.ts";
import { textWidth } from "../../text.ts";
import { color } from "../../theme.ts";
import { frontOf, type TrialsView } from "../../trials.ts";
import { type Point, sample } from "../../values.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

/** More dots than this behind the front are thinned out. */
const mostDots = 600;
/** Longer fronts have no numbers beside their diamonds. */
const mostNumbered = 60;

/** @returns null where no complete trial has finite values of both */
export function paretoFront(across: TrialsView, up: TrialsView): Figure | null {
  const pick = ({ values }: TrialRecord): [number, number] => [values?.[across.objective] ?? NaN, values?.[up.objective] ?? NaN];
  const complete = across.trials.filter((trial) => trial.state === "complete" && pick(trial).every(Number.isFinite));
  if (complete.length === 0) return null;
  const directions = [across, up].map(({ minimize }) => (minimize ? ("minimize" as const) : ("maximize" as const)));
  const front = frontOf(
    complete.map((trial) => ({ ...trial, values: pick(trial) })),
    directions,
  ).toSorted((a, b) => a.values![0] - b.values![0]);
  const inFront = new Set(front.map(({ number }) => number));
  const toward = [across, up].map(({ quantity, minimize }) => `${quantity} (${minimize ? "lower" : "higher"} is better)`);
  return {
    name: `pareto-${across.objective + 1}-${up.objective + 1}`,
    title: `${across.quantity} against ${up.quantity}`,
    description: `${toward[0]} against ${toward[1]} of ${plural(complete.length, "complete trial")}; ${front.length} of them are on the Pareto front.`,
    draw(width) {
      const small = narrow(width);
      const x = valueAxis(
        across,
        complete.map((trial) => pick(trial)[0]),
        small ? 4 : 6,
      ).axis;
      const y = valueAxis(
        up,
        complete.map((trial) => pick(trial)[1]),
        6,
      ).axis;
      const left = Math.max(34, ...y.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
      const inner = { width: width - left - 16, height: small ? 240 : 360 };
      const at = ([a, b]: Point) => ({
        x: inner.width - heightOf(x, a, inner.width),
        y: heightOf(y, b, inner.height),
      });
      const behind = complete.filter(({ number }) => !inFront.has(number));
      const every = Math.max(1, Math.ceil(behind.length / mostDots));
      const steps = front.flatMap(({ values }, i): Point[] => {
        const [a, b] = values as unknown as Point;
        const next = front[i + 1]?.values;
        // Between two trials of the front nothing better than the worse of both has been reached.
        return next ? [[a, b], across.minimize ? [next[0], b] : [a, next[1]]] : [[a, b]];
      });
      const inside = ([a, b]: Point): Point => [Math.min(x.high, Math.max(x.low, a)), Math.min(y.high, Math.max(y.low, b))];
      const labelled =
        small || front.length > mostNumbered
          ? []
          : apart(front.map(({ number, values }) => ({ ...at(values as unknown as Point), text: String(number) })));
      return picture(width, 24 + inner.height + 40, [
        panel({
          x: left,
          y: 24,
          ...inner,
          axes: { x, y },
          layers: [
            symbols(
              behind
                .filter((_, i) => i % every === 0)
                .map((trial) => ({
                  ...at(pick(trial)),
                  size: complete.length > 300 ? 14 : 26,
                  fill: color("other"),
                  opacity: 0.55,
                })),
            ),
            lines([steps.map(inside)], { color: color("one"), width: 1.6 }),
            symbols(
              sample(front, mostDots).map(({ values }) => ({
                ...at(values as unknown as Point),
                shape: "diamond",
                size: 60,
                fill: color("one"),
                stroke: color("paper"),
              })),
            ),
            texts(
              labelled.map(({ x: right, y: down, text }) => ({
                x: right + 7,
                y: down - 6,
                text,
                size: type.tick,
                halo: true,
                color: color("soft"),
              })),
            ),
          ],
        }),
        texts([
          { x: 0, y: 12, text: `↑ ${toward[1]}${y.kind === "log" ? ", log scale" : ""}`, color: color("soft") },
          {
            x: left + inner.width,
            y: 24 + inner.height + 34,
            text: `${toward[0]}${x.kind === "log" ? ", log scale" : ""} →`,
            align: "right",
            color: color("soft"),
          },
        ]),
      ]);
    },
  };
}

/** As many numbers as stand clear of each other, from the first. */
function apart<T extends { readonly x: number; readonly y: number }>(places: readonly T[]): T[] {
  const kept: T[] = [];
  for (const place of places)
    if (kept.every(({ x, y }) => Math.abs(x - place.x) > 30 || Math.abs(y - place.y) > 14)) kept.push(place);
  return kept;
}
