/**
 * A parameter as a stretch of [0, 1], on which samplers do their geometry: evenly by value, or by ratio where the scale is
 * logarithmic. Of n discrete values each has a cell of its own, evenly wide on a linear scale; a list without order has n
 * cells too, whose places mean nothing.
 */
import type { Distribution, ParameterValue } from "../distribution.ts";

export interface Axis {
  /** Without order: only whether two values are equal counts. */
  readonly categorical: boolean;
  /** How many values there are; Infinity for a continuum. */
  readonly count: number;
  /** The place of a value: the middle of its cell where it has one; NaN where it lies outside of the distribution. */
  place(value: ParameterValue | undefined): number;
  /** The value at a place; what lies outside of [0, 1] counts as the nearer end. */
  value(place: number): ParameterValue;
  /** The cell around a place: empty in a continuum. */
  cell(place: number): readonly [from: number, to: number];
}

export function axisOf(distribution: Distribution): Axis {
  switch (distribution.kind) {
    case "categorical":
      return categorical(distribution.choices);
    case "float":
      return distribution.low === distribution.high || distribution.step !== null
        ? steps(distribution.low, distribution.high, distribution.step ?? 1)
        : continuum(distribution.low, distribution.high, distribution.log);
    case "integer":
      return distribution.log
        ? ratios(distribution.low, distribution.high)
        : steps(distribution.low, distribution.high, distribution.step);
    default:
      return distribution satisfies never;
  }
}

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);
const evenly = (count: number) => {
  const index = (place: number) => clamp(Math.floor(place * count), 0, count - 1);
  return {
    count,
    index,
    cell: (place: number): [number, number] => [index(place) / count, (index(place) + 1) / count],
  };
};

function categorical(choices: readonly ParameterValue[]): Axis {
  const { count, index, cell } = evenly(choices.length);
  const place = (value: ParameterValue | undefined) => {
    const at = value === undefined ? -1 : choices.indexOf(value);
    return at < 0 ? NaN : (at + 0.5) / count;
  };
  return { categorical: true, count, cell, place, value: (at) => choices[index(at)] };
}

function continuum(low: number, high: number, log: boolean): Axis {
  const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
  const place = (value: ParameterValue | undefined) =>
    typeof value === "number" && value >= low && value <= high ? ((log ? Math.log(value) : value) - from) / (to - from) : NaN;
  const value = (at: number) => {
    if (at <= 0) return low;
    if (at >= 1) return high;
    const x = from + (to - from) * at;
    return clamp(log ? Math.exp(x) : x, low, high);
  };
  return { categorical: false, count: Infinity, cell: (at) => [at, at], place, value };
}

function steps(low: number, high: number, step: number): Axis {
  const { count, index, cell } = evenly(Math.floor((high - low) / step + 1e-9) + 1);
  const place = (value: ParameterValue | undefined) => {
    if (typeof value !== "number" || value < low || value > high) return NaN;
    return (clamp(Math.round((value - low) / step), 0, count - 1) + 0.5) / count;
  };
  return { categorical: false, count, cell, place, value: (at) => Math.min(plain(low + index(at) * step), high) };
}

/** 0.3 where three steps of 0.1 give 0.30000000000000004. */
const plain = (x: number): number => Number(x.toPrecision(15));

/** Whole numbers by ratio: the cell of n goes from n − ½ to n + ½ on the logarithmic scale. */
function ratios(low: number, high: number): Axis {
  const [from, to] = [Math.log(low - 0.5), Math.log(high + 0.5)];
  const at = (x: number) => (Math.log(x) - from) / (to - from);
  const nearest = (place: number) => clamp(Math.round(Math.exp(from + (to - from) * place)), low, high);
  return {
    categorical: false,
    count: high - low + 1,
    place: (value) => (typeof value === "number" && value >= low && value <= high ? at(value) : NaN),
    value: nearest,
    cell: (place) => [at(nearest(place) - 0.5), at(nearest(place) + 0.5)],
  };
}
