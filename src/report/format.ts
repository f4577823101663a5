/** Numbers as a reader wants them in a report or a terminal: few digits, one minus sign, no exponent where none is needed. */

import type { Interval } from "../comparison/record.ts";
import * as metrics from "../training/metrics/index.ts";

/** What stands where there is no number. */
export const none = "–";

const superscripts: Record<string, string> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

const minus = (text: string): string => text.replace("-", "−");

/** 10 to a whole power: `10⁻³`. */
export const powerOfTen = (exponent: number): string => `10${[...String(exponent)].map((digit) => superscripts[digit]).join("")}`;

/**
 * A number with about `digits` significant digits: `0.0712`, `12,345`, `3.1×10⁻⁷`; a dash for NaN, `∞` for infinities.
 * @param digits significant digits, 3 by default
 */
export function number(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return none;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  if (size < -4 || size > 6) {
    const mantissa = Number((value / 10 ** size).toPrecision(digits));
    return mantissa === 1 ? powerOfTen(size) : `${minus(String(mantissa))}×${powerOfTen(size)}`;
  }
  return fixed(value, Math.max(0, digits - 1 - size));
}

/** A number as it was set: `0.003`, `1×10⁻⁵`, without zeros that say nothing. */
export const setting = (value: number | null | undefined): string => {
  const text = number(value, 6);
  return text.includes(".") ? text.replace(/\.?0+(?=×|$)/, "") : text;
};

// Making a format takes far longer than using it.
const formats = new Map<number, Intl.NumberFormat>();
function grouped(decimals: number): Intl.NumberFormat {
  const known =
    formats.get(decimals) ?? new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, known);
  return known;
}

/** A number with just so many decimals: `0.070`, `1,234.5`. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return number(value);
  const text = grouped(decimals).format(value);
  return /^-[0.]*$/.test(text) ? text.slice(1) : minus(text);
}

/**
 * One way to write all numbers of a column, so that their decimal points line up: as many decimals as three significant
 * digits of a middling size ask for. Columns that span four powers of ten fall back to `number`.
 */
export function columnFormat(
  values: readonly (number | null | undefined)[],
  digits = 3,
): (value: number | null | undefined) => string {
  const sizes = values
    .filter((v): v is number => typeof v === "number" && Number.isFinite(v) && v !== 0)
    .map((v) => Math.log10(Math.abs(v)));
  if (sizes.length === 0) return (value) => number(value, digits);
  const low = sizes.reduce((a, b) => Math.min(a, b));
  const high = sizes.reduce((a, b) => Math.max(a, b));
  if (low < -5 || high > 6 || high - low > 4) return (value) => number(value, digits);
  const middle = sizes.toSorted((a, b) => a - b)[sizes.length >> 1];
  const decimals = Math.min(6, Math.max(0, digits - 1 - Math.floor(middle + 1e-9)));
  return (value) => fixed(value, decimals);
}

/**
 * `0.071 [0.066, 0.078]`: two digits of the interval's width, at most four in all; a dash where there is none. The sentences of
 * a comparison may give more, where an interval is that narrow.
 */
export function interval(given: Interval | null): string {
  if (!given || !Number.isFinite(given.estimate)) return none;
  const { estimate, low, high } = given;
  const size = Math.max(Math.abs(estimate), Math.abs(low), Math.abs(high));
  const lead = size > 0 ? Math.floor(Math.log10(size)) : 0; // place of the first digit
  const last = Math.max(high > low ? Math.floor(Math.log10(high - low)) - 1 : lead - 3, lead - 3); // place of the last one
  const write = (value: number) => (lead < -4 || lead > 6 ? number(value, lead - last + 1) : fixed(value, Math.max(0, -last)));
  return low === high ? write(estimate) : `${write(estimate)} [${write(low)}, ${write(high)}]`;
}

/** A number with its sign: `+0.021`, `−0.3`. */
export const signed = (value: number, write: (value: number) => string = number): string => {
  const text = write(value);
  return value > 0 && Number.isFinite(value) && /[1-9]/.test(text) ? `+${text}` : text;
};

/** A p-value: `0.031`, `< 0.001`. */
export const pValue = (p: number): string => (Number.isFinite(p) ? (p < 0.001 ? "< 0.001" : fixed(p, p < 0.1 ? 3 : 2)) : none);

/** A fraction as per cent: `97%`, `0.4%`. */
export const percent = (fraction: number): string =>
  !Number.isFinite(fraction)
    ? none
    : `${fixed(fraction * 100, fraction === 0 || fraction === 1 || Math.abs(fraction) >= 0.1 ? 0 : 1)}%`;

/** A length of time in seconds: `8 ms`, `1.4 s`, `2 min 5 s`, `3 h 12 min`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return none;
  if (seconds < 1e-3) return `${number(seconds * 1e6, 2)} µs`;
  if (seconds < 0.9995) return `${number(seconds * 1e3, seconds < 0.0095 ? 2 : 3)} ms`;
  if (seconds < 59.95) return `${fixed(seconds, seconds < 9.95 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.round(seconds / 60);
  return `${fixed(Math.floor(minutes / 60), 0)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/** A size in bytes: `0 B`, `12.3 kB`, `4.1 MB` (powers of 1,000). */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return none;
  const unit = count < 999.5 ? 0 : count < 999_500 ? 1 : count < 999_500_000 ? 2 : 3;
  return `${number(count / 1000 ** unit)} ${["B", "kB", "MB", "GB"][unit]}`;
}

/** A whole number: `12,345`. */
export const whole = (count: number | null | undefined): string => fixed(count, 0);

/** `1 seed`, `3 seeds`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${whole(count)} ${count === 1 ? one : many}`;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** Whether more of a metric is better; not of a loss, nor of a metric that nobody knows. */
export const higherIsBetter = (name: string): boolean =>
  Object.values(metrics).find((metric) => metric.name === name)?.higherIsBetter ?? false;

/** A metric's name as people write it: `ROC AUC`; the name itself where nobody knows it. */
export const metricName = (name: string): string => Object.values(metrics).find((metric) => metric.name === name)?.label ?? name;
