/** Every seed's final value as a point, a row a candidate, with the median and its bootstrap interval beneath. */
import type { CandidateSummary, ComparisonRecord, Interval } from "../../comparison/record.ts";
import { interval, metricName, plural } from "../format.ts";
import {
  type Figure,
  narrow,
  panel,
  picture,
  type RuleRow,
  rules,
  type SymbolRow,
  symbols,
  type TextRow,
  texts,
  type,
} from "../draw/index.ts";
import { type Axis, extent, linearAxis, logAxis, positionOn } from "../scale.ts";
import { fitText, textWidth } from "../text.ts";
import { color, lookOf } from "../theme.ts";
import { finalValue } from "../values.ts";
import { bulk } from "./series.ts";

/** @returns null where no seed of any candidate ended with a value */
export function finalStrip(record: ComparisonRecord): Figure | null {
  const values = record.candidates.flatMap((candidate) => finals(record, candidate)).filter(Number.isFinite);
  if (values.length === 0) return null;
  const quantity = `${record.metric.split} ${metricName(record.metric.name)}`;
  return {
    name: "final",
    title: `final ${quantity} of every seed`,
    description: `Final ${quantity} of every seed; median and 95% interval: ${record.candidates.map((c) => `${c.name} ${interval(c.median)}`).join("; ")}.`,
    draw: (width) => draw(record, width, quantity),
  };
}

const finals = ({ metric }: ComparisonRecord, { runs }: CandidateSummary): number[] => runs.map((run) => finalValue(run, metric));

/** The axis of final values: logarithmic where positive values span a factor of 5, and without stray outliers. */
export function finalAxis(values: readonly number[], intervals: readonly (Interval | null)[], ticks: number): Axis {
  const all = [...values, ...intervals.flatMap(boundsOf)].filter(Number.isFinite);
  const [low, high] = extent(all);
  if (low > 0 && high / low > 5) return logAxis(bulk(all.map(Math.log)).map(Math.exp), ticks)!;
  return linearAxis(bulk(all), ticks);
}

/** The three numbers of an interval, none where there is none. */
export const boundsOf = (given: Interval | null): number[] => (given ? [given.estimate, given.low, given.high] : []);

/** Heights that keep points of a row from overlapping: each goes to the free place nearest to the middle line. */
export function swarm(positions: readonly number[], diameter: number, most: number): number[] {
  const levels = Array.from({ length: 2 * most + 1 }, (_, i) => (i % 2 ? -1 : 1) * Math.ceil(i / 2));
  const placed: { x: number; level: number }[] = [];
  const heights = new Array<number>(positions.length).fill(0);
  for (const i of positions.map((_, k) => k).toSorted((a, b) => positions[a] - positions[b])) {
    const x = positions[i];
    const free = levels.find((level) => !placed.some((p) => Math.hypot(p.x - x, (p.level - level) * diameter) < diameter * 0.98));
    const level = free ?? levels[i % levels.length];
    placed.push({ x, level });
    heights[i] = level * diameter;
  }
  return heights;
}

function draw(record: ComparisonRecord, width: number, quantity: string) {
  const small = narrow(width);
  const { candidates, metric } = record;
  const values = candidates.map((candidate) => finals(record, candidate));
  const failed = values.map((row) => row.filter((v) => !Number.isFinite(v)).length);
  const gutter = failed.some((count) => count > 0) ? 54 : 0;
  const left = small ? 8 : Math.min(180, Math.max(...candidates.map(({ name }) => textWidth(name, type.title, true))) + 22);
  const right = small
    ? gutter + 8
    : gutter + Math.max(...candidates.map(({ median }) => textWidth(interval(median), type.label))) + 18;
  const inner = width - left - right;
  const axis = finalAxis(
    values.flat(),
    candidates.map(({ median }) => median),
    small ? 4 : 6,
  );
  const seeds = Math.max(...values.map((row) => row.length));
  const radius = seeds > 40 ? 2.5 : seeds > 15 ? 3.2 : 4;
  const pitch = small ? 70 : 60;
  const top = 26;
  const height = pitch * candidates.length;
  const middle = (i: number) => i * pitch + (small ? 34 : 21);

  const points: SymbolRow[] = [];
  const strokes: RuleRow[] = [];
  const labels: TextRow[] = [];
  candidates.forEach(({ name, median, runs, failedSeeds }, i) => {
    const { color: ink } = lookOf(i);
    const shown = runs
      .map((run, k) => ({ value: values[i][k], stuck: failedSeeds.stuck.includes(run.seed) }))
      .filter(({ value }) => Number.isFinite(value));
    const places = shown.map(({ value }) => positionOn(axis, value, inner));
    const inside = places.map((x) => Math.min(inner, Math.max(0, x)));
    const heights = swarm(inside, radius * 2, small ? 1 : 2);
    shown.forEach(({ stuck }, k) => {
      const shape = places[k] < inside[k] - 0.5 ? "triangle-left" : places[k] > inside[k] + 0.5 ? "triangle-right" : "circle";
      points.push({
        x: inside[k],
        y: middle(i) + heights[k] * (small ? 0.8 : 1),
        size: Math.PI * radius ** 2,
        shape,
        opacity: stuck ? 0.9 : 0.62,
        ...(stuck ? { stroke: ink } : { fill: ink }),
      });
    });
    if (median) {
      const at = (v: number) => Math.min(inner, Math.max(0, positionOn(axis, v, inner)));
      const y = middle(i) + (small ? 21 : 27);
      if (median.high > median.low) strokes.push({ x: at(median.low), x2: at(median.high), y, y2: y, color: ink, width: 4 });
      const x = at(median.estimate);
      strokes.push(
        { x, x2: x, y: y - 6, y2: y + 6, color: color("paper"), width: 6 },
        { x, x2: x, y: y - 6, y2: y + 6, color: color("ink"), width: 2.5 },
      );
    }
    if (small) strokes.push({ x: 0, x2: inner + right, y: i * pitch + 10, y2: i * pitch + 10, color: color("paper"), width: 18 });
    const place = small ? { x: 0, y: i * pitch + 14 } : { x: -left, y: middle(i) + 5 };
    strokes.push({ x: place.x, x2: place.x + 8, y: place.y - 4, y2: place.y - 4, color: ink, width: 8 });
    labels.push({
      x: place.x + 14,
      y: place.y,
      text: fitText(name, type.title, small ? inner + gutter - 150 : left - 22, { bold: true, keepEnd: true }),
      bold: true,
      size: type.title,
    });
    labels.push({
      x: inner + right - (small ? 8 : 0),
      y: place.y,
      text: median ? interval(median) : "no value",
      align: "right",
      color: color(median ? "ink" : "soft"),
    });
    if (failed[i]) {
      points.push({ x: inner + 22, y: middle(i), shape: "M-.7,-.7L.7,.7M.7,-.7L-.7,.7", size: 52, stroke: ink });
      labels.push({ x: inner + 30, y: middle(i) + 4, text: String(failed[i]), color: color("soft") });
    }
  });
  const separators = candidates.slice(1).map(
    (_, i): RuleRow => ({
      x: small ? 0 : -left,
      x2: inner + right - (small ? 8 : 0),
      y: (i + 1) * pitch,
      y2: (i + 1) * pitch,
      color: color("grid"),
    }),
  );
  return picture(width, top + height + 46, [
    panel({
      x: left,
      y: top,
      width: inner,
      height,
      axes: { x: axis, y: linearAxis([0, 1]), showY: "none", baseline: false },
      layers: [...(small ? [] : [rules(separators)]), rules(strokes), symbols(points), texts(labels)],
    }),
    texts([
      {
        x: left,
        y: 12,
        text: `${quantity}${axis.kind === "log" ? ", log scale" : ""}: ${metric.higherIsBetter ? "right" : "left"} is better`,
        color: color("soft"),
      },
      ...(gutter ? [{ x: left + inner + 14, y: small ? top + height + 18 : 12, text: "failed", color: color("soft") }] : []),
      ...(small ? [] : [{ x: width, y: 12, text: "median [95%]", align: "right" as const, color: color("soft") }]),
      {
        x: left + inner,
        y: top + height + 36,
        text: `each point: 1 of ${plural(record.seeds.length, "seed")}`,
        align: "right",
        color: color("soft"),
        size: type.tick,
      },
    ]),
  ]);
}
