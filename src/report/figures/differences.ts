/** Differences between candidates on the same seed, a row a pair: what a comparison rests on. */
import type { ComparisonRecord, Interval, PairVerdict } from "../../comparison/record.ts";
import { interval, metricName, pValue } from "../format.ts";
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
import { linearAxis, positionOn } from "../scale.ts";
import { fitText, textWidth } from "../text.ts";
import { color, lookOf } from "../theme.ts";
import { finalValue } from "../values.ts";
import { boundsOf, swarm } from "./strip.ts";
import { bulk } from "./series.ts";

type Shown = PairVerdict & { readonly difference: Interval };

/** With more pairs than this the figure keeps to those of the best candidate; the table has them all. */
export const mostPairs = 10;

/** The pairs that the figure shows: all, or those of the best candidate where all are too many. */
export function shownPairs({ candidates, pairs }: ComparisonRecord): readonly PairVerdict[] {
  if (pairs.length <= mostPairs) return pairs;
  const best = candidates[0].name;
  return pairs.filter(({ a, b }) => a === best || b === best);
}

/** a − b on every seed where both have a value. */
export function seedDifferences({ candidates, metric }: ComparisonRecord, { a, b }: PairVerdict): number[] {
  const runs = (name: string) =>
    new Map(candidates.find((c) => c.name === name)?.runs.map((run) => [run.seed, finalValue(run, metric)]));
  const second = runs(b);
  return [...runs(a)].map(([seed, value]) => value - (second.get(seed) ?? NaN)).filter(Number.isFinite);
}

/** @returns null for fewer than two candidates or no pair with a difference */
export function pairedDifferences(record: ComparisonRecord): Figure | null {
  const pairs = shownPairs(record).filter((pair): pair is Shown => pair.difference !== null);
  if (pairs.length === 0) return null;
  const quantity = `${record.metric.split} ${metricName(record.metric.name)}`;
  return {
    name: "differences",
    title: `paired differences in ${quantity}`,
    description: `Differences in ${quantity} on the same seed, with 95% intervals. ${pairs.map(({ sentence }) => sentence).join("; ")}.`,
    draw: (width) => draw(record, pairs, width),
  };
}

/**
 * The axis of differences. Candidates that mostly fail lie far away and would squeeze all others, and so would those many
 * times worse: where there are closer pairs, those set the axis.
 */
function differenceAxis(record: ComparisonRecord, pairs: readonly Shown[], ticks: number) {
  const failing = new Set(record.candidates.filter(({ failureRate }) => failureRate >= 0.5).map(({ name }) => name));
  const sound = pairs.filter(({ a, b }) => !failing.has(a) && !failing.has(b));
  const reach = ({ difference }: Shown) => Math.max(...boundsOf(difference).map(Math.abs));
  const nearest = (sound.length > 0 ? sound : pairs).toSorted((a, b) => reach(a) - reach(b));
  const gap = nearest.findIndex((pair, i) => i > 0 && reach(pair) > 20 * reach(nearest[i - 1]));
  const values = (gap < 0 ? nearest : nearest.slice(0, gap)).flatMap((pair) => [
    ...seedDifferences(record, pair),
    ...boundsOf(pair.difference),
  ]);
  return linearAxis([0, ...bulk(values.filter(Number.isFinite))], ticks);
}

/** Both names, the longer one or both shortened where they do not fit together. */
function pairName({ a, b }: PairVerdict, width: number): string {
  const room = width - textWidth(" − ", type.title, true);
  const [first, second] = [a, b].map((name) => textWidth(name, type.title, true));
  const share = (other: number) => Math.max(room / 2, room - other);
  const fit = (name: string, most: number) => fitText(name, type.title, most, { bold: true, keepEnd: true });
  return first + second <= room ? `${a} − ${b}` : `${fit(a, share(second))} − ${fit(b, share(first))}`;
}

/** Whether a difference lies beyond the axis, where an arrowhead stands for it. */
export function reachesBeyond(record: ComparisonRecord): boolean {
  const pairs = shownPairs(record).filter((pair): pair is Shown => pair.difference !== null);
  const { low, high } = differenceAxis(record, pairs, 6);
  return pairs.some(({ difference: { estimate } }) => estimate < low || estimate > high);
}

function draw(record: ComparisonRecord, pairs: readonly Shown[], width: number) {
  const small = narrow(width);
  const differences = pairs.map((pair) => seedDifferences(record, pair));
  const axis = differenceAxis(record, pairs, small ? 4 : 6);
  const evidence = pairs.map(({ difference: d, adjustedPValue }) => [
    interval(d),
    `p ${pValue(adjustedPValue).replace(/^(?=\d)/, "= ")}`,
  ]);
  const left = small
    ? 8
    : Math.min(230, Math.max(...pairs.map((pair) => textWidth(pairName(pair, Infinity), type.title, true))) + 16);
  const right = small ? 8 : Math.max(...evidence.map(([interval]) => textWidth(interval, type.label))) + 18;
  const inner = width - left - right;
  const pitch = small ? 58 : 46;
  const top = 48;
  const height = pitch * pairs.length;
  const at = (v: number) => Math.min(inner, Math.max(0, positionOn(axis, v, inner)));
  const zero = at(0);

  const strokes: RuleRow[] = [];
  const points: SymbolRow[] = [];
  const labels: TextRow[] = [];
  const bands: RuleRow[] = [];
  pairs.forEach((pair, i) => {
    const winner = pair.decided ? record.candidates.findIndex(({ name }) => name === pair.better) : -1;
    const ink = winner < 0 ? color("faint") : lookOf(winner).color;
    const y = i * pitch + (small ? 38 : 28);
    const places = differences[i].filter((v) => v >= axis.low && v <= axis.high).map(at);
    const heights = swarm(places, 6, 1);
    places.forEach((x, k) => points.push({ x, y: y - 13 + heights[k] * 0.6, size: 20, fill: ink, opacity: 0.5 }));
    const { low, high, estimate } = pair.difference;
    if (at(high) > at(low)) strokes.push({ x: at(low), x2: at(high), y, y2: y, color: ink, width: 3.5 });
    const outside = estimate < axis.low ? "triangle-left" : estimate > axis.high ? "triangle-right" : "circle";
    points.push({ x: at(estimate), y, shape: outside, size: 90, fill: ink, stroke: color("paper") });
    if (small) bands.push({ x: 0, x2: inner + right, y: i * pitch + 9, y2: i * pitch + 9, color: color("paper"), width: 18 });
    const name = { x: small ? 0 : -left, y: small ? i * pitch + 13 : y - 2 };
    labels.push({
      ...name,
      text: pairName(pair, small ? inner - textWidth(evidence[i][0], type.tick) - 8 : left - 16),
      bold: pair.decided,
      size: type.title,
    });
    labels.push({
      x: inner + right - (small ? 8 : 0),
      y: small ? name.y : y - 3,
      text: evidence[i][0],
      align: "right",
      size: small ? type.tick : type.label,
    });
    if (!small)
      labels.push({ x: inner + right, y: y + 12, text: evidence[i][1], align: "right", color: color("soft"), size: type.tick });
  });
  const [negative, positive] = record.metric.higherIsBetter ? ["second", "first"] : ["first", "second"];
  return picture(width, top + height + 28, [
    panel({
      x: left,
      y: top,
      width: inner,
      height,
      axes: { x: axis, y: linearAxis([0, 1]), showY: "none", baseline: false },
      layers: [
        rules([{ x: zero, x2: zero, y: -8, y2: height, color: color("soft"), width: 1.2 }, ...bands]),
        rules(strokes, "round"),
        symbols(points),
        texts(labels),
      ],
    }),
    texts([
      {
        x: left,
        y: 12,
        text: `difference in ${record.metric.split} ${metricName(record.metric.name)}, first − second`,
        color: color("soft"),
      },
      ...(zero > textWidth(negative, type.tick) + 80
        ? [
            {
              x: left + zero - 8,
              y: 34,
              text: `← ${negative} is better`,
              align: "right" as const,
              color: color("soft"),
              size: type.tick,
            },
          ]
        : []),
      ...(inner - zero > textWidth(negative, type.tick) + 80
        ? [{ x: left + zero + 8, y: 34, text: `${positive} is better →`, color: color("soft"), size: type.tick }]
        : []),
    ]),
  ]);
}
