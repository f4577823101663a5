/** From all studies of a part to what is kept in the repository: regrets of every seed, and curves. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, quantile } from "../../src/comparison/statistics/index.ts";
import { afterSeconds, afterTrials, type Cost, type Course, wholeTime } from "./course.ts";
import { compared, type PartName, problemNames, samplerNamed } from "./jobs.ts";
import { problems } from "./problems.ts";
import { rounded } from "../text.ts";
import type { About, Run, Runs, Side } from "./runs.ts";
import { slower, type TrainingTimes } from "./training.ts";

/** Median and quartiles of the regret after some trials. */
export type CurvePoint = readonly [trials: number, low: number, median: number, high: number];

/** One sampler on one problem, by seed. */
export interface Cell {
  readonly problem: string;
  readonly sampler: string;
  readonly trials: number;
  /** How many times as many ours could make at most. */
  readonly most: number;
  readonly optuna: readonly number[];
  readonly whetstone: readonly number[];
  /** Ours at the moment at which Optuna's study ended, by clock. */
  readonly equalTime: Readonly<Record<string, readonly number[]>>;
  /** Trials that ours had made by then, by the clock that gives it most; the median. */
  readonly reached: number;
  /** Ours and our random search after as many trials as both made; null for random search itself. */
  readonly besideRandom: { readonly trials: number; readonly own: readonly number[]; readonly random: readonly number[] } | null;
  /** Median seconds of searching for the equal number of trials. */
  readonly seconds: Readonly<Record<Side, number>>;
  readonly curves: Readonly<Record<Side, readonly CurvePoint[]>>;
}

export interface Summary {
  readonly part: PartName;
  readonly about: About;
  /** What differs where Optuna's studies were made apart from ours. */
  readonly optunaAbout: About;
  readonly seeds: Readonly<Record<string, number>>;
  /** Of samplers that were measured before with more seeds than now, and whose figures therefore stay: when and where. */
  readonly earlier: Readonly<Record<string, About>>;
  /** What a network takes to train; null for functions. */
  readonly training: TrainingTimes | null;
  readonly cells: readonly Cell[];
}

/** By which two studies have had equal time. */
export interface Clock {
  readonly name: string;
  readonly title: string;
  /** Seconds that a trial's objective costs. */
  readonly cost: Cost;
  /** Whether Optuna's trials cost what PyTorch takes to train them. */
  readonly pytorch?: boolean;
}
export const clocks: Readonly<Record<PartName, readonly Clock[]>> = {
  functions: [0, 0.1, 1].map((cost) => ({ name: String(cost), title: `equal time, ${cost} s a trial`, cost })),
  networks: [
    { name: "measured", title: "equal time, the same training", cost: "measured" },
    { name: "pytorch", title: "equal time, Optuna with PyTorch", cost: "measured", pytorch: true },
  ],
};
/** The clock that gives ours most trials. */
export const longest: Readonly<Record<PartName, string>> = { functions: "0", networks: "pytorch" };
/** Regrets below this are one: nobody tunes further. */
const least: Readonly<Record<PartName, number>> = { functions: 1e-6, networks: 1e-3 };

interface Pair {
  readonly whetstone: Run;
  readonly optuna: Run;
}

/**
 * Writes `results/PART.json` from all studies that there are, for every sampler from the seeds that all its problems have. What stands
 * there from more seeds stays: the studies behind it may lie on another machine.
 */
export function summarize(
  part: PartName,
  runs: Readonly<Record<Side, Runs>>,
  training: TrainingTimes | null,
  folder: string,
): void {
  const file = join(folder, `${part}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Summary>) : null;
  const seeds: Record<string, number> = {};
  const earlier: Record<string, About> = {};
  const found: { problem: string; sampler: string; pairs: Pair[] }[] = [];
  for (const { name: sampler } of compared) {
    const own = problemNames[part]
      .map((problem) => ({ problem, sampler, pairs: pairsOf(part, problem, sampler, runs) }))
      .filter(({ pairs }) => pairs.length > 0);
    const [had, has] = [before?.seeds?.[sampler] ?? 0, Math.min(...own.map(({ pairs }) => pairs.length))];
    if (had > 0 && (own.length === 0 || had > has)) {
      seeds[sampler] = had;
      earlier[sampler] = before!.earlier?.[sampler] ?? before!.about!;
      continue;
    }
    if (own.length === 0) continue;
    seeds[sampler] = has;
    found.push(...own.map(({ pairs, ...rest }) => ({ ...rest, pairs: pairs.slice(0, seeds[sampler]) })));
  }
  const { about } = runs.whetstone;
  if (found.length === 0 || about === null) return;
  const minimum = (problem: string) =>
    part === "functions"
      ? problems.find(({ name }) => name === problem)!.minimum
      : // The best that anyone has found.
        Math.min(
          ...found
            .filter((one) => one.problem === problem)
            .flatMap(({ pairs }) => pairs.flatMap(({ whetstone, optuna }) => [lastOf(whetstone), lastOf(optuna)])),
        );
  const cells = found.map(({ problem, sampler, pairs }) => {
    const random =
      sampler === "randomSearch" ? undefined : found.find((one) => one.sampler === "randomSearch" && one.problem === problem);
    return cellOf(part, problem, sampler, pairs, random?.pairs ?? [], minimum(problem), slower(training, problem));
  });
  const kept = before?.cells?.filter(({ sampler }) => sampler in earlier) ?? [];
  const optunaAbout = runs.optuna.about ?? about;
  const summary: Summary = { part, about, optunaAbout, seeds, earlier, training, cells: [...cells, ...kept] };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${toText(summary)}\n`);
}

const lastOf = ({ course }: Run): number => course.steps.at(-1)?.[3] ?? Infinity;

/** From seed 0 on, as long as none is missing. */
function pairsOf(part: PartName, problem: string, sampler: string, runs: Readonly<Record<Side, Runs>>): Pair[] {
  const trials = samplerNamed(sampler).trials[part];
  const pairs: Pair[] = [];
  for (let seed = 0; ; seed++) {
    const job = { part, problem, sampler, seed, trials };
    const [whetstone, optuna] = [runs.whetstone.get(job), runs.optuna.get(job)];
    if (!whetstone || !optuna) return pairs;
    pairs.push({ whetstone, optuna });
  }
}

function cellOf(
  part: PartName,
  problem: string,
  sampler: string,
  pairs: readonly Pair[],
  random: readonly Pair[],
  minimum: number,
  pytorch: number,
): Cell {
  const { trials } = pairs[0].optuna;
  const regret = (value: number) => Math.max(value - minimum, least[part]);
  const of = (side: Side) => pairs.map((pair) => pair[side].course);
  const [shared, together] = [Math.min(trials, random[0]?.whetstone.trials ?? 0), Math.min(pairs.length, random.length)];
  const after = (all: readonly Pair[]) =>
    all.slice(0, together).map(({ whetstone }) => regret(afterTrials(whetstone.course, shared)));
  const allowed = ({ optuna }: Pair, clock: Clock) => wholeTime(optuna.course, clock.cost, clock.pytorch ? pytorch : 1);
  const widest = clocks[part].find(({ name }) => name === longest[part])!;
  const sideCurve = (side: Side): CurvePoint[] =>
    gridOf(trials).map((at) => {
      const regrets = of(side)
        .map((course) => regret(afterTrials(course, at)))
        .toSorted((a, b) => a - b);
      return [at, quantile(regrets, 0.25), quantile(regrets, 0.5), quantile(regrets, 0.75)];
    });
  return {
    problem,
    sampler,
    trials,
    most: samplerNamed(sampler).most,
    whetstone: of("whetstone").map((course) => regret(afterTrials(course, trials))),
    optuna: of("optuna").map((course) => regret(afterTrials(course, trials))),
    equalTime: Object.fromEntries(
      clocks[part].map((clock) => [
        clock.name,
        pairs.map((pair) => regret(afterSeconds(pair.whetstone.course, allowed(pair, clock), clock.cost))),
      ]),
    ),
    reached: median(pairs.map((pair) => reachedBy(pair.whetstone.course, allowed(pair, widest), widest.cost))),
    besideRandom: together === 0 ? null : { trials: shared, own: after(pairs), random: after(random) },
    seconds: {
      whetstone: median(of("whetstone").map(({ equal }) => equal)),
      optuna: median(of("optuna").map(({ equal }) => equal)),
    },
    curves: { whetstone: sideCurve("whetstone"), optuna: sideCurve("optuna") },
  };
}

/** About how many trials a study had made after those seconds. */
function reachedBy(course: Course, seconds: number, cost: Cost): number {
  const whole = wholeTime(course, cost);
  return whole <= seconds ? course.trials : Math.floor((course.trials * seconds) / whole);
}

function gridOf(trials: number): number[] {
  const steps = Math.min(20, trials);
  return Array.from({ length: steps }, (_, i) => Math.round((trials * (i + 1)) / steps));
}

/** One cell a line, numbers of four digits: small, and readable in a diff. */
function toText({ cells, ...head }: Summary): string {
  const lines = cells.map((cell) => `  ${JSON.stringify(cell, rounded(4))}`);
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "cells": [\n${lines.join(",\n")}\n ]\n}`;
}

/** In the order of `compared`. */
export const samplersOf = ({ cells }: Summary) => compared.filter(({ name }) => cells.some(({ sampler }) => sampler === name));
