/** Numbers to search for. A bad range is refused where it is written; the name that it will have is not yet known there. */
import { UserError } from "../../options/index.ts";
import type { FloatParameter, IntegerParameter } from "./parameter.ts";

/**
 * A real number from `low` to `high`, both allowed, every part of the range being equally likely at first.
 * @param options.step only `low + k·step`; where `high` is none of these, the last below it is the end
 * @throws UserError where the range is empty or not finite
 */
export function uniform(low: number, high: number, options: { readonly step?: number } = {}): FloatParameter {
  const { step = null } = options;
  const where = `uniform(${low}, ${high}${step === null ? "" : `, { step: ${step} }`})`;
  ordered(where, low, high);
  if (step === null) return { kind: "float", low, high, log: false, step, complement: false };
  stepped(where, low, high, step);
  return { kind: "float", low, high: lastStep(low, high, step), log: false, step, complement: false };
}

/**
 * A real number from `low` to `high` by ratios: as often between 0.001 and 0.01 as between 0.01 and 0.1. For learning rates,
 * strengths and whatever else is known to a power of ten.
 * @throws UserError unless 0 < low < high
 */
export function logUniform(low: number, high: number): FloatParameter {
  const where = `logUniform(${low}, ${high})`;
  ordered(where, low, high);
  aboveZero(where, low);
  return { kind: "float", low, high, log: true, step: null, complement: false };
}

/**
 * A real number from `low` to `high` by ratios of its distance from 1: 0.99 lies in the middle of 0.9 and 0.999. For β₂, momentum
 * and other memories, of which about 1 / (1 − β) updates are kept.
 * @throws UserError unless low < high < 1
 */
export function logUniformBelowOne(low: number, high: number): FloatParameter {
  const where = `logUniformBelowOne(${low}, ${high})`;
  ordered(where, low, high);
  if (high >= 1) throw new UserError(`${where}: 1 itself is infinitely far on this scale; end below it, at 0.9999 for instance.`);
  return { kind: "float", low, high, log: true, step: null, complement: true };
}

/**
 * A whole number from `low` to `high`, both allowed.
 * @param options.step only `low + k·step` (default 1); where `high` is none of these, the last below it is the end
 * @param options.log by ratios, for widths and batch sizes
 * @throws UserError where the range is empty, not whole, or `log` begins below 1
 */
export function integer(
  low: number,
  high: number,
  options: { readonly step?: number; readonly log?: boolean } = {},
): IntegerParameter {
  const { step = 1, log = false } = options;
  const told = `${step === 1 ? "" : `, { step: ${step} }`}${log ? ", { log: true }" : ""}`;
  const where = `integer(${low}, ${high}${told})`;
  ordered(where, low, high);
  for (const value of [low, high, step])
    if (!Number.isSafeInteger(value)) throw new UserError(`${where}: ${value} is not a whole number; take uniform for others.`);
  stepped(where, low, high, step);
  if (log) aboveZero(where, low);
  if (log && step !== 1)
    throw new UserError(`${where}: a logarithmic scale has no equal steps; leave out step, or take choice([16, 32, 64]).`);
  return { kind: "integer", low, high: lastStep(low, high, step), log, step };
}

function ordered(where: string, low: number, high: number): void {
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new UserError(`${where}: a range needs two finite numbers, the lower one first.`);
  if (low > high) throw new UserError(`${where}: ${low} is more than ${high}; write the lower end first.`);
  if (low === high) throw new UserError(`${where}: there is nothing to search between equal ends; use fixed(${low}).`);
}

function aboveZero(where: string, low: number): void {
  if (low <= 0)
    throw new UserError(`${where}: a logarithmic scale begins above 0, got ${low}; begin at 1e-6, say, or use a linear scale.`);
}

function stepped(where: string, low: number, high: number, step: number): void {
  if (!(step > 0) || step > high - low)
    throw new UserError(`${where}: a step lies above 0 and within the range, ${high - low} wide; got ${step}.`);
}

/** `high` itself where a whole number of steps leads there but for rounding. */
function lastStep(low: number, high: number, step: number): number {
  const steps = Math.floor((high - low) / step + 1e-9);
  const end = low + steps * step;
  return Math.abs(end - high) <= 1e-9 * step ? high : Number(end.toPrecision(15));
}
