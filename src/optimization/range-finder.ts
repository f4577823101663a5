// The learning-rate range finder: a sweep of growing rates, and what the losses along it say. Running it is the trainer's work.
import { configure, define, plugin, positive, UserError, type Values, whole } from "../options/index.ts";
import { exponential } from "./schedules/exponential.ts";
import type { Schedule } from "./schedules/schedule.ts";

const declaration = define({
  name: "learningRateSweep",
  reference: "Smith 2017, arXiv:1506.01186, section 3.3",
  about: "a learning rate that grows by the same factor every step",
  hyper: {
    steps: whole(100, { low: 2 }, "updates from the lowest rate to the highest"),
    low: positive(1e-6, "the first learning rate"),
    high: positive(10, "the last learning rate"),
  },
});

/** The schedule of a sweep: low at step 0, high at step `steps` − 1, by the same factor every step. */
export const learningRateSweep = plugin(declaration, (given?: Partial<Values<(typeof declaration)["hyper"]>>): Schedule => {
  const { steps, low, high } = configure(declaration, given).hyper;
  if (low >= high) throw new UserError(`learningRateSweep: low ${low} must lie below high ${high}.`);
  return exponential({ initial: low, factor: high / low, interval: steps - 1 });
});

export interface RangeFinding {
  /** A learning rate to start from, or null where the losses never fell. */
  readonly suggestion: number | null;
  /** Where the smoothed loss fell fastest along the logarithm of the rate, or null. */
  readonly steepest: number | null;
  /** Where the smoothed loss was lowest, or null where it blew up at once. */
  readonly lowest: number | null;
  /** The first rate at which it blew up, or null where the sweep ended before that. */
  readonly diverged: number | null;
  /** The smoothed losses up to there. */
  readonly smoothed: readonly number[];
  /** One sentence for people. */
  readonly reason: string;
}

interface Reading {
  /** Part of the steps over which losses are averaged to each side of a step. */
  readonly smoothing?: number;
  /** The loss has blown up where it is this many times what it was at the start. */
  readonly limit?: number;
}

/**
 * Reads a sweep. The suggestion is where the smoothed loss falls fastest along the logarithm of the rate, but never above a tenth of
 * the rate at which the loss blew up: a rate that a few steps survive seldom carries a whole training. Smoothing looks to both sides, so
 * it does not shift the curve towards larger rates as a running average would.
 * @param rates the learning rate of every step, rising
 * @param losses the loss of every step, before its update
 */
export function findLearningRate(rates: readonly number[], losses: readonly number[], reading: Reading = {}): RangeFinding {
  const { smoothing = 0.03, limit = 2 } = reading;
  const count = rates.length;
  if (losses.length !== count || count < 5)
    throw new UserError(
      `findLearningRate: expected a loss for every rate, at least 5; got ${losses.length} losses and ${count} rates.`,
    );
  const start = (losses[0] + losses[1] + losses[2]) / 3;
  const found = losses.findIndex((loss) => !Number.isFinite(loss) || loss > limit * Math.abs(start));
  const end = found < 0 ? count : found;
  const diverged = end < count ? rates[end] : null;
  const smoothed = smooth(losses.slice(0, end), Math.max(1, Math.round(smoothing * count)));
  const none = { suggestion: null, steepest: null, diverged, smoothed };
  if (end < 5)
    return {
      ...none,
      lowest: null,
      reason: `The loss blew up at once, at a rate of ${show(rates[end])}; sweep from a lower one.`,
    };

  const slopes = smoothed.map((_, i) => slope(rates, smoothed, i));
  const lowest = rates[indexOfLeast(smoothed)];
  const steepest = rates[indexOfLeast(slopes)];
  if (Math.min(...slopes) >= 0)
    return { ...none, lowest, reason: "The loss never fell; sweep over other rates, or look for a fault in the network." };
  const suggestion = diverged === null ? steepest : Math.min(steepest, diverged / 10);
  const ended = diverged === null ? "" : ` and blows up at ${show(diverged)}`;
  const held = suggestion < steepest ? ", a tenth of that" : "";
  return {
    suggestion,
    steepest,
    lowest,
    diverged,
    smoothed,
    reason: `The loss falls fastest at a rate of ${show(steepest)}${ended}: start from ${show(suggestion)}${held}.`,
  };
}

const show = (rate: number): string => `${Number(rate.toPrecision(2))}`;

/** The mean over `reach` neighbours to each side; fewer, but as many on both sides, near the ends. */
const smooth = (values: readonly number[], reach: number): number[] =>
  values.map((_, i) => {
    const k = Math.min(reach, i, values.length - 1 - i);
    return values.slice(i - k, i + k + 1).reduce((a, b) => a + b) / (2 * k + 1);
  });

/** d loss / d log rate at `i`, from both neighbours where there are two. */
function slope(rates: readonly number[], losses: readonly number[], i: number): number {
  const [before, after] = [Math.max(0, i - 1), Math.min(losses.length - 1, i + 1)];
  return (losses[after] - losses[before]) / Math.log(rates[after] / rates[before]);
}

const indexOfLeast = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value < values[best] ? i : best), 0);
