/** Numbers as people read them: as many digits as the interval around them can stand for. */
import type { Interval } from "./record.ts";

/** `0.021 [0.012, 0.030]`: two digits of the interval's width; the estimate alone where the interval has none to speak of. */
export function formatInterval({ estimate, low, high }: Interval): string {
  const size = Math.max(Math.abs(estimate), Math.abs(low), Math.abs(high));
  if (!(high - low > 1e-5 * size)) return formatNumber(estimate, 4);
  const write = writer(size, high - low);
  return `${write(estimate)} [${write(low)}, ${write(high)}]`;
}

/** A number by itself, to that many digits at most after a whole part in full: `0.0123`, `0.5`, `1235`, `1.2e-7`. */
export function formatNumber(value: number, digits = 3): string {
  const whole = Math.min(15, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
  return String(Number(value.toPrecision(Math.max(digits, whole))));
}

/** Writes numbers up to `size` so that steps of a hundredth of `width` show. */
function writer(size: number, width: number): (value: number) => string {
  const lead = Math.floor(Math.log10(size)); // place of the first digit
  const last = Math.floor(Math.log10(width)) - 1; // place of the last one
  const exponential = (value: number) => value.toExponential(Math.max(0, Math.floor(Math.log10(Math.abs(value))) - last));
  if (lead < -4 || lead > 6) return (value) => (value === 0 ? "0" : exponential(value));
  return (value) => withoutMinusZero(value.toFixed(Math.max(0, -last)));
}

const withoutMinusZero = (text: string): string => (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);

/** `he`, `he and glorot`, `he, glorot and zeros`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** `1 seed`, `14 seeds`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
