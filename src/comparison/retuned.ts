/** A run with another learning rate or another strength of its penalties: what tuning varies, and nothing that compiles. */
import { adam, schedules, type Schedule, type Transformation } from "../optimization/index.ts";
import { label, UserError } from "../options/index.ts";
import type { Penalty } from "../regularization/index.ts";
import type { TrainOptions } from "../training/index.ts";

/** A number by itself, or as many times the run's own. */
export type Change = { readonly value: number } | { readonly times: number };

export interface Numbers {
  readonly learningRate?: Change;
  /** Of every penalty that has one. */
  readonly strength?: Change;
}

export interface Retuned {
  readonly options: TrainOptions;
  /** What the changes came to; of a schedule its largest value. */
  readonly numbers: { readonly learningRate?: number; readonly strength?: number };
}

/** @throws UserError where the optimizer has no learning rate, or a number lies outside of its domain */
export function retuned(options: TrainOptions, { learningRate, strength }: Numbers = {}): Retuned {
  const rate = learningRate && withRate(options, learningRate);
  const penalties = strength && options.penalties?.map((penalty) => withStrength(penalty, strength));
  const changed = penalties?.find((penalty) => "strength" in penalty.hyper);
  return {
    options: { ...options, ...(rate && { optimizer: rate.optimizer }), ...(penalties && { penalties }) },
    numbers: { ...(rate && { learningRate: rate.value }), ...(changed && { strength: changed.hyper.strength }) },
  };
}

const changedBy = (own: number, change: Change): number => ("value" in change ? change.value : own * change.times);

function withRate(options: TrainOptions, change: Change): { optimizer: Transformation; value: number } {
  const { optimizer = adam() } = options;
  const names = Object.keys(optimizer.hyper).filter((name) => /(^|\.)learningRate$/.test(name));
  if (names.length === 0) throw new UserError(`compare: ${optimizer.label} has no learning rate, so there is none to tune.`);
  const owns = names.map((name) => {
    const own = optimizer.hyper[name];
    return { name, own, peak: typeof own === "number" ? own : peakOf(own, updatesOf(options)) };
  });
  const value = changedBy(owns[0].peak, change);
  const times = value / owns[0].peak;
  const hyper = Object.fromEntries(
    owns.map(({ name, own }) => [name, typeof own === "number" ? own * times : schedules.scaled(own, times)]),
  );
  return {
    optimizer: optimizer.with(names.length === 1 && typeof owns[0].own === "number" ? { [names[0]]: value } : hyper),
    value,
  };
}

function updatesOf({ data, batchSize = 32, epochs }: TrainOptions): number {
  const rows = data.train.x.shape[0];
  return epochs * Math.ceil(rows / (batchSize === "full" ? rows : Math.min(batchSize, rows)));
}

/** The largest value of a schedule over a run, looked up at a thousand places. */
function peakOf(schedule: Schedule, updates: number): number {
  const places = Math.min(1000, Math.max(1, updates));
  const peak = Math.max(...Array.from({ length: places }, (_, i) => schedule(Math.floor((i * updates) / places))));
  return peak > 0 ? peak : 1;
}

function withStrength(penalty: Penalty, change: Change): Penalty {
  if (!("strength" in penalty.hyper)) return penalty;
  const hyper = { ...penalty.hyper, strength: changedBy(penalty.hyper.strength, change) };
  const config = { ...penalty.config, options: { ...penalty.config.options, strength: hyper.strength } };
  return { ...penalty, hyper, config, label: label(penalty.declaration, { ...hyper, ...penalty.options }) };
}
