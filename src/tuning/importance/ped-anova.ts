/** PED-ANOVA: how differently a parameter is spread among the best trials than among all; quick, and a matter of ranks alone. */
import { configure, define, number, plugin, whole } from "../../options/index.ts";
import { percentileInterval } from "../../comparison/statistics/index.ts";
import { random } from "../../random/index.ts";
import type { Distribution } from "../distribution.ts";
import { byImportance, UNKNOWN, type ImportanceEvaluator, type ImportanceQuestion } from "./importance.ts";
import { isSingle, outcomes, parametersOf, type Outcome } from "./outcomes.ts";
import { density, gridOf } from "./scott-parzen.ts";

const declaration = define({
  name: "pedAnova",
  reference: "Watanabe, Bansal & Hutter 2023, IJCAI, arXiv:2304.10255",
  about: "how differently a parameter is spread among the best trials than among all",
  options: {
    best: number(0.1, { low: 0, high: 1, openLow: true, openHigh: true }, "share of the trials that are the best"),
    resamples: whole(200, {}, "of the trials, for the intervals"),
    seed: whole(0, {}, "of the resampling"),
  },
});

interface Settings {
  readonly best: number;
  readonly resamples: number;
  readonly seed: number;
}

/**
 * The importances of all parameters add up to 1. A parameter that exists in some trials only, or whose range changed, is measured
 * within each of its ranges and weighted by how often the best trials have it against how often all have it, as Optuna 5 does;
 * whether it exists at all counts for the parameter that decides so.
 */
export const pedAnova = plugin(declaration, (given?: Partial<Settings>): ImportanceEvaluator => {
  const settings = configure(declaration, given).options;
  return { name: declaration.name, assess: (question) => assess(question, settings) };
});

function assess(question: ImportanceQuestion, { best, resamples, seed }: Settings) {
  const found = outcomes(question);
  const names = [...parametersOf(question.trials).keys()];
  const counts = names.map((name) => found.filter(({ trial }) => Object.hasOwn(trial.parameters, name)).length);
  if (found.length < 2) return names.map((name, i) => ({ parameters: [name], share: UNKNOWN, trials: counts[i] }));
  const measure = divergences(found, names, best);
  const estimates = shares(measure(new Float64Array(found.length).fill(1)));
  const source = random(seed);
  const replicates = Array.from({ length: resamples }, () => {
    const times = new Float64Array(found.length);
    for (let i = 0; i < found.length; i++) times[source.integer(found.length)]++;
    return shares(measure(times));
  });
  return byImportance(
    names.map((name, i) => {
      const sorted = Float64Array.from(replicates, (replicate) => replicate[i]).sort();
      const [low, high] = resamples > 0 ? percentileInterval(sorted, 0.95) : [0, 1];
      const estimate = estimates[i];
      return {
        parameters: [name],
        share: { estimate, low: Math.min(low, estimate), high: Math.max(high, estimate) },
        trials: counts[i],
      };
    }),
  );
}

const shares = (values: readonly number[]): number[] => {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (total > 0 ? value / total : 0));
};

/** What each parameter adds to the variance of "is among the best", not yet divided by all; as a function of how often each trial counts. */
export function divergences(found: readonly Outcome[], names: readonly string[], best: number) {
  const order = found.map((_, i) => i).sort((a, b) => found[a].value - found[b].value);
  const regimes = names.map((name) => regimesOf(found, name));
  return (times: Float64Array): number[] => {
    const all = found.length;
    const isBest = amongBest(found, order, times, Math.ceil(best * all));
    const top = times.reduce((sum, count, i) => sum + (isBest[i] ? count : 0), 0);
    return regimes.map((ofName) => {
      let sum = 0;
      for (const { grid, members } of ofName) {
        const [wide, narrow] = [new Float64Array(grid.size), new Float64Array(grid.size)];
        let [here, hereTop] = [0, 0];
        for (const { i, cell } of members) {
          wide[cell] += times[i];
          here += times[i];
          if (!isBest[i]) continue;
          narrow[cell] += times[i];
          hereTop += times[i];
        }
        if (here < 2 || hereTop === 0) continue;
        sum += ((hereTop / top) ** 2 / (here / all)) * pearson(density(narrow, grid), density(wide, grid));
      }
      return sum * (top / all) ** 2;
    });
  };
}

/** Those up to the value of the `count`-th best, equals included. */
function amongBest(found: readonly Outcome[], order: readonly number[], times: Float64Array, count: number): boolean[] {
  let [passed, cutoff] = [0, Infinity];
  for (const i of order) {
    passed += times[i];
    if (passed < count) continue;
    cutoff = found[i].value;
    break;
  }
  return found.map(({ value }) => value <= cutoff);
}

/** The trials that have the parameter, by its distribution, each with its cell. */
function regimesOf(found: readonly Outcome[], name: string) {
  const having = found.flatMap(({ trial }, i) => {
    const distribution = trial.distributions[name] as Distribution | undefined;
    return distribution && !isSingle(distribution) ? [{ i, distribution, value: trial.parameters[name] }] : [];
  });
  const regimes = Map.groupBy(having, ({ distribution }) => JSON.stringify(distribution));
  return [...regimes.values()].map((members) => {
    const grid = gridOf(members[0].distribution);
    return { grid, members: members.map(({ i, value }) => ({ i, cell: grid.index(value) })) };
  });
}

/** χ² divergence Σ q (p / q − 1)², Pearson's. */
function pearson(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (q[k] + 1e-12) * ((p[k] + 1e-12) / (q[k] + 1e-12) - 1) ** 2;
  return sum;
}
