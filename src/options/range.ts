/** Where a search or a slider moves a number: always finite, and above zero on a log scale. */
import type { NumberOption, SearchRange } from "./declaration.ts";

/**
 * The option's own `search` where it has one. Otherwise the declared bounds where there are any, or two decades (log) or one size
 * of the default (linear) to each side of it. A fraction near 1 is a memory: its distance from 1 goes a decade to each side.
 */
export function searchRange(option: NumberOption): SearchRange {
  const { initial, low, high, openLow, openHigh, scale, integer, search } = option;
  if (search) return search;
  if (scale === "log") {
    const centre = initial > 0 ? initial : 1e-3; // nothing to scale from at 0: strengths are usually tried around a thousandth
    return { low: Math.max(low, centre / 100), high: Math.min(openHigh ? high * 0.999 : high, centre * 100), scale };
  }
  if (!integer && low === 0 && high === 1 && openHigh && initial >= 0.9) {
    const away = 1 - initial;
    return { low: decimal(1 - Math.min(10 * away, 0.5)), high: decimal(1 - away / 10), scale: "complement" };
  }
  const size = Math.max(Math.abs(initial), 1);
  const inset = integer || !Number.isFinite(high - low) ? 0 : (high - low) * 0.001;
  const from = Number.isFinite(low) ? low + (openLow ? inset : 0) : initial - size;
  const to = Number.isFinite(high) ? high - (openHigh ? inset : 0) : initial + size;
  return { low: from, high: to, scale };
}

/** 0.99 where the subtraction gives 0.9899999999999999. */
const decimal = (x: number): number => Number(x.toPrecision(12));
