/** Where a search or a slider moves a number: always finite, and above zero on a log scale. */
import type { NumberOption } from "./declaration.ts";

/** The declared bounds where there are any, otherwise two decades (log) or one size of the default (linear) to each side of it. */
export function searchRange({ initial, low, high, openLow, openHigh, scale, integer }: NumberOption): {
  low: number;
  high: number;
  scale: "linear" | "log";
} {
  if (scale === "log") {
    const centre = initial > 0 ? initial : 1e-3; // nothing to scale from at 0: strengths are usually tried around a thousandth
    return { low: Math.max(low, centre / 100), high: Math.min(openHigh ? high * 0.999 : high, centre * 100), scale };
  }
  const size = Math.max(Math.abs(initial), 1);
  const inset = integer || !Number.isFinite(high - low) ? 0 : (high - low) * 0.001;
  const from = Number.isFinite(low) ? low + (openLow ? inset : 0) : initial - size;
  const to = Number.isFinite(high) ? high - (openHigh ? inset : 0) : initial + size;
  return { low: from, high: to, scale };
}
