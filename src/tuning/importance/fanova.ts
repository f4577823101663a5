/** Functional ANOVA: which share of the variance over the whole space a parameter makes, alone and in pairs, by a forest of trees. */
import { configure, define, flag, nonNegative, number, plugin, whole } from "../../options/index.ts";
import { mean } from "../../comparison/statistics/index.ts";
import { random, type Random } from "../../random/index.ts";
import type { Distribution } from "../distribution.ts";
import { column, placeIn, type Column } from "./forest/column.ts";
import { decompose } from "./forest/marginals.ts";
import { growTree } from "./forest/tree.ts";
import { byImportance, UNKNOWN, type Importance, type ImportanceEvaluator, type ImportanceQuestion } from "./importance.ts";
import { capped, fenced, isSingle, outcomes, parametersOf, type Outcome } from "./outcomes.ts";

const declaration = define({
  name: "fanova",
  reference:
    "Hutter, Hoos & Leyton-Brown 2014, ICML; intervals: Sexton & Laake 2009, Computational Statistics & Data Analysis 53(3)",
  about: "which share of the variance each parameter makes, alone and in pairs",
  options: {
    trees: whole(64, { low: 1 }, "in the forest"),
    leaf: whole(1, { low: 1 }, "the fewest trials in a leaf"),
    among: number(
      1,
      { low: 0, high: 1, openLow: true },
      "only differences among the best such share count: all worse ones are equal",
    ),
    fence: nonNegative(3, "values worse than the upper quartile by so many interquartile ranges count as if there"),
    pairs: flag(true, "what every two parameters do together"),
    bags: whole(25, {}, "of eight trees each, on trials drawn again, for the intervals"),
    seed: whole(0, {}, "of the drawing"),
  },
});

const TREES_IN_BAG = 8;

interface Settings {
  readonly trees: number;
  readonly leaf: number;
  readonly among: number;
  readonly fence: number;
  readonly pairs: boolean;
  readonly bags: number;
  readonly seed: number;
}

/**
 * Shares are of the variance between all places of the space, evenly on the scale that the search draws from (by ratio where it is
 * logarithmic; Optuna's evaluator weighs such parameters evenly by value). Those of single parameters and of pairs leave out what
 * three or more do together, so they need not add up to 1. A parameter that exists in some trials only is measured among those,
 * together with all that these have in common: its share is of the variance there.
 *
 * Most of a space is bad, and so the variance over all of it is mostly that between bad and worse. `among: 0.25` asks what makes the
 * good ones better (the paper caps values at a cutoff to the same end).
 */
export const fanova = plugin(declaration, (given?: Partial<Settings>): ImportanceEvaluator => {
  const settings = configure(declaration, given).options;
  return { name: declaration.name, assess: (question) => assess(question, settings) };
});

interface Group {
  readonly members: readonly Outcome[];
  /** Parameters that exist in just these trials. */
  readonly own: readonly string[];
  /** Parameters that exist in these and in more. */
  readonly others: readonly string[];
}

function assess(question: ImportanceQuestion, settings: Settings): Importance[] {
  const distributions = parametersOf(question.trials);
  const groups = groupsOf(outcomes(question), distributions);
  return byImportance(groups.flatMap((group) => shares(group, distributions, settings)));
}

/** Parameters by the trials that have them, within the newest range. */
function groupsOf(found: readonly Outcome[], distributions: ReadonlyMap<string, Distribution>): Group[] {
  const having = new Map(
    [...distributions].map(([name, distribution]) => {
      const place = placeIn(distribution);
      return [name, new Set(found.filter(({ trial }) => !Number.isNaN(place(trial.parameters[name]))))];
    }),
  );
  const groups = Map.groupBy(having, ([, members]) => [...members].map(({ trial }) => trial.number).join());
  return [...groups.values()].map((equal) => {
    const [own, members] = [equal.map(([name]) => name), equal[0][1]];
    const others = [...having]
      .filter(([name, wider]) => !own.includes(name) && [...members].every((member) => wider.has(member)))
      .map(([name]) => name);
    return { members: [...members], own, others };
  });
}

function shares(
  { members, own, others }: Group,
  distributions: ReadonlyMap<string, Distribution>,
  settings: Settings,
): Importance[] {
  const trials = members.length;
  const varied = (name: string) => !isSingle(distributions.get(name)!);
  const names = [...own, ...others].filter(varied);
  const single = own
    .filter((name) => !varied(name))
    .map((name) => ({ parameters: [name], share: { estimate: 0, low: 0, high: 0 }, trials }));
  if (trials < 4) return [...single, ...own.filter(varied).map((name) => ({ parameters: [name], share: UNKNOWN, trials }))];
  const columns = names.map((name) => {
    const distribution = distributions.get(name)!;
    const values = Float64Array.from(members, ({ trial }) => placeIn(distribution)(trial.parameters[name]));
    return column(values, distribution.kind === "categorical" ? distribution.choices.length : 0);
  });
  const values = members.map(({ value }) => value);
  const y = Float64Array.from(capped(fenced(values, settings.fence), settings.among));
  // The group's own parameters stand first in `names`, so that each pair with one of them is met once.
  const mine = own.filter(varied).map((_, i) => i);
  const pairs = mine.flatMap((a) => names.slice(a + 1).map((_, i) => [a, a + 1 + i]));
  const terms = [...mine.map((a) => [a]), ...(settings.pairs ? pairs : [])];
  const measured = forest(columns, y, terms, settings);
  return [...single, ...terms.map((term, t) => ({ parameters: term.map((c) => names[c]), share: measured[t], trials }))];
}

/**
 * The mean over the trees of the share of each term. The interval is the normal one of the forest's sampling variance: between bags
 * of trees, each bag on trials drawn again, less what the trees within a bag differ by chance.
 */
function forest(columns: readonly Column[], y: Float64Array, terms: readonly number[][], { trees, leaf, bags, seed }: Settings) {
  const source = random(seed);
  const tree = (weights: Float64Array, draw: Random): number[] => {
    const { variance, main, pair } = decompose(growTree({ columns, y, weights: resampled(weights, draw), least: leaf }), columns);
    return terms.map(([a, b]) => (variance === 0 ? 0 : (b === undefined ? main[a] : pair(a, b)) / variance));
  };
  const grow = (count: number, weights: Float64Array, draw: Random) =>
    Array.from({ length: count }, (_, i) => tree(weights, draw.fork(i)));
  const once = new Float64Array(y.length).fill(1);
  const whole = grow(trees, once, source.fork("forest"));
  const bagged = Array.from({ length: bags }, (_, bag) => {
    const draw = source.fork("bag").fork(bag);
    return grow(TREES_IN_BAG, resampled(once, draw), draw);
  });
  return terms.map((_, t) => {
    const of = (forest: readonly number[][]) => forest.map((shares) => shares[t]);
    const estimate = mean(of(whole));
    if (bags < 2) return { estimate, low: 0, high: 1 };
    const within = mean(bagged.map((bag) => variance(of(bag))));
    const between = variance(bagged.map((bag) => mean(of(bag))));
    const reach = 1.96 * Math.sqrt(Math.max(between - within / TREES_IN_BAG, 0) + variance(of(whole)) / trees);
    return { estimate, low: Math.max(0, estimate - reach), high: Math.min(1, estimate + reach) };
  });
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1);
}

/** As many rows as there are, drawn with replacement, each as likely as it counts. */
function resampled(weights: Float64Array, draw: Random): Float64Array {
  const rows = new Int32Array(weights.length); // weights add up to their number
  for (let row = 0, at = 0; row < weights.length; row++) for (let i = 0; i < weights[row]; i++) rows[at++] = row;
  const drawn = new Float64Array(weights.length);
  for (let i = 0; i < rows.length; i++) drawn[rows[draw.integer(rows.length)]]++;
  return drawn;
}
