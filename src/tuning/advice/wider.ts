/** A range made wider on one side, by half of itself on its own scale, but not out of where the parameter may lie. */
import type { Distribution, FloatDistribution, IntegerDistribution } from "../distribution.ts";

export type Side = "lower" | "upper";
type Ordered = FloatDistribution | IntegerDistribution;

interface Domain {
  readonly low: number;
  readonly high: number;
}

/** @returns null where the range ends where the parameter's domain does, and for choices, which have no sides */
export function wider(distribution: Distribution, side: Side, domain?: Domain): Distribution | null {
  if (distribution.kind === "categorical") return null;
  const may = domain ?? likelyDomain(distribution);
  const { low, high, log, step } = distribution;
  const room = side === "lower" ? low - may.low : may.high - high;
  if (!(room > 0)) return null;
  if (log) {
    const end = side === "lower" ? low * Math.sqrt(low / high) : high * Math.sqrt(high / low);
    return moved(distribution, side, byRatio(distribution, side, Math.min(Math.max(end, may.low), may.high)));
  }
  const length =
    step === null
      ? Math.min((high - low) / 2, room)
      : step * Math.min(Math.max(1, Math.round((high - low) / 2 / step)), Math.floor(room / step));
  return length > 0 ? moved(distribution, side, Number((side === "lower" ? low - length : high + length).toPrecision(12))) : null;
}

const moved = (distribution: Ordered, side: Side, end: number): Distribution | null => {
  if (side === "lower") return end < distribution.low ? { ...distribution, low: end } : null;
  return end > distribution.high ? { ...distribution, high: end } : null;
};

/** Whole numbers move by one at least; others lose their odd digits. */
function byRatio({ kind, low, high }: Ordered, side: Side, end: number): number {
  if (kind === "float") return Number(end.toPrecision(3));
  return side === "lower" ? Math.max(1, Math.min(low - 1, Math.round(end))) : Math.max(high + 1, Math.round(end));
}

/**
 * What a range tells of its domain: what begins at 0 or above never is negative, whole numbers that begin at 1 are counts, and what
 * lies within [0, 1] is a fraction that stays below 1: on an even scale half of the way is left to it, as 1 itself rarely is allowed.
 */
function likelyDomain({ kind, low, high, log, step }: Ordered): Domain {
  const isFraction = kind === "float" && low >= 0 && high <= 1;
  const most = isFraction ? (log || step !== null ? 1 : (1 + high) / 2) : Infinity;
  return { low: kind === "integer" && low >= 1 ? 1 : low >= 0 ? 0 : -Infinity, high: high === 1 && isFraction ? 1 : most };
}
