/** Axes: which numbers an axis spans, where its ticks stand and what they say. */
import { fixed, number, powerOfTen } from "./format.ts";

export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Axis {
  readonly kind: "linear" | "log";
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
}

const finite = (values: Iterable<number>): number[] => [...values].filter((v) => Number.isFinite(v));

/** The smallest and largest finite number; [0, 1] where there is none. */
export function extent(values: Iterable<number>): [low: number, high: number] {
  const all = finite(values);
  if (all.length === 0) return [0, 1];
  return [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
}

/**
 * An axis in equal steps of 1, 2 or 5 times a power of ten.
 * @param wanted about how many ticks
 */
export function linearAxis(values: Iterable<number>, wanted = 5, { nice = true, whole = false } = {}): Axis {
  let [low, high] = extent(values);
  if (high - low <= Math.abs(high) * 1e-9) {
    const room = high === 0 ? 1 : Math.abs(high) * 0.1;
    [low, high] = [low - room, high + room];
  }
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = ([1, 2, 5].find((m) => m * power >= raw * 0.999) ?? 10) * power;
  if (whole) step = Math.max(1, Math.round(step));
  const at = (i: number) => Number((i * step).toPrecision(12)); // 0.6, not 0.6000000000000001, which would leave out its own tick
  if (nice) [low, high] = [at(Math.floor(low / step + 1e-9)), at(Math.ceil(high / step - 1e-9))];
  const ticks: Tick[] = [];
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    const value = at(i);
    ticks.push({ value, label: tickLabel(value, decimals, step) });
  }
  return { kind: "linear", low, high, ticks };
}

function tickLabel(value: number, decimals: number, step: number): string {
  if (decimals > 5 || Math.abs(value) >= 1e6 || step >= 1e6) return number(value, 3);
  return fixed(value, decimals);
}

/**
 * A logarithmic axis over the positive values; null where fewer than two powers of ten apart tell nothing (no positive
 * value at all).
 */
export function logAxis(values: Iterable<number>, wanted = 5): Axis | null {
  const positive = finite(values).filter((v) => v > 0);
  if (positive.length === 0) return null;
  let [low, high] = extent(positive);
  const room = Math.max((high / low) ** 0.04, high / low < 1.5 ? 1.2 : 1.02);
  [low, high] = [low / room, high * room];
  const decades = Math.log10(high / low);
  const multiples = decades < 1.2 ? [1, 1.5, 2, 3, 4, 5, 7] : decades < 2.5 ? [1, 2, 5] : decades < 3.5 ? [1, 3] : [1];
  const every = Math.max(1, Math.ceil(decades / (wanted + 1)));
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every !== 0) continue;
    for (const m of multiples) {
      const value = Number((m * 10 ** power).toPrecision(6));
      if (value >= low && value <= high) ticks.push({ value, label: logLabel(value, power, m) });
    }
  }
  return ticks.length >= 2
    ? { kind: "log", low, high, ticks }
    : { kind: "log", low, high, ticks: [low * room, high / room].map((value) => ({ value, label: number(value, 2) })) };
}

function logLabel(value: number, power: number, multiple: number): string {
  if (power < -4 || power > 5) return multiple === 1 ? powerOfTen(power) : number(value, 2);
  return value >= 1000 ? fixed(value, 0) : String(value);
}

/** Where a value falls along an axis of that length in pixels, from its low end; outside values fall outside. */
export function positionOn(axis: Axis, value: number, length: number): number {
  const along =
    axis.kind === "log"
      ? Math.log(value / axis.low) / Math.log(axis.high / axis.low)
      : (value - axis.low) / (axis.high - axis.low);
  return along * length;
}

/** Moves labels that would overlap apart, each as little as it takes, within [low, high]; the order is kept. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).toSorted((a, b) => wanted[a] - wanted[b] || a - b);
  const step = Math.min(gap, wanted.length > 1 ? (high - low) / (wanted.length - 1) : gap);
  // Pools of touching labels settle at the mean of what they want (isotonic regression by pooling neighbours).
  const pools: { sum: number; count: number; first: number }[] = [];
  order.forEach((item, place) => {
    pools.push({ sum: wanted[item] - place * step, count: 1, first: place });
    while (pools.length > 1 && pools.at(-2)!.sum / pools.at(-2)!.count > pools.at(-1)!.sum / pools.at(-1)!.count) {
      const last = pools.pop()!;
      const before = pools.at(-1)!;
      before.sum += last.sum;
      before.count += last.count;
    }
  });
  const placed = new Array<number>(wanted.length).fill(0);
  const top = high - (wanted.length - 1) * step;
  for (const pool of pools) {
    const base = Math.min(top, Math.max(low, pool.sum / pool.count));
    for (let k = 0; k < pool.count; k++) placed[order[pool.first + k]] = base + (pool.first + k) * step;
  }
  return placed;
}
