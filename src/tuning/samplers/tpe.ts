/** Tree-structured Parzen estimator: proposes where good trials are dense and bad ones are not. */
import { configure, define, number, plugin, whole } from "../../options/index.ts";
import type { Random } from "../../random/index.ts";
import type { ParameterValue } from "../distribution.ts";
import { exists } from "./conditions.ts";
import type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
import { startingPoint } from "./start.ts";
import { columnsOf, OPEN, type Columns, type Group } from "./tpe/columns.ts";
import { orderOf, split, type Order } from "./tpe/good.ts";
import { parzen, type Parzen } from "./tpe/parzen.ts";
import { neighbours, ramp } from "./tpe/widths.ts";

const declaration = define({
  name: "tpe",
  reference: "Bergstra et al. 2011, NeurIPS; Falkner et al. 2018, ICML (multivariate); Watanabe 2023, arXiv:2304.11127",
  about: "proposes where good trials are dense and bad ones are not",
  options: {
    start: whole(10, {}, "first trials that cover the space"),
    candidates: whole(24, { low: 1 }, "points of which the best is taken"),
    good: number(0.1, { low: 0, high: 1, openLow: true, openHigh: true }, "share of the trials that count as good"),
  },
});

const MOST_GOOD = 25;
/** Kernels of the bad trials: with all of them, searches of 600 trials ended no better, and worse in mixed and conditional spaces. */
const MOST_BAD = 300;

type Settings = { readonly start: number; readonly candidates: number; readonly good: number };

/**
 * One density over all parameters that exist together, so that they are proposed together; branches have densities of their
 * own, of the trials that took them. Running trials count as bad (constant liar), which keeps workers apart; so do pruned and
 * failed ones. With several objectives good are the first Pareto fronts.
 */
export const tpe = plugin(declaration, (given?: Partial<Settings>): Sampler => {
  const settings = configure(declaration, given).options;
  // By the list of dimensions, which a study hands over with every question.
  const known = new WeakMap<readonly Dimension[], ReturnType<typeof columnsOf>>();
  return {
    name: declaration.name,
    suggest(question) {
      const { dimensions, directions, history } = question;
      const kept = known.get(dimensions);
      const columns = kept?.direction === directions[0] ? kept : columnsOf(dimensions, directions[0]);
      known.set(dimensions, columns);
      return suggest(question, columns.follow(history), settings);
    },
  };
});

function suggest(question: Question, columns: Columns, settings: Settings): Suggestion {
  const { size, state, groups } = columns;
  let ended = 0;
  for (let row = 0; row < size; row++) if (state[row] !== OPEN) ended++;
  if (ended < settings.start) return startingPoint(question);
  const order = orderOf(columns, question.directions);
  const values: Record<string, ParameterValue> = {};
  for (const group of groups) {
    const [first] = group.dimensions;
    if (exists(first, values)) Object.assign(values, propose(group, columns, order, question.random.fork(first.name), settings));
  }
  return values;
}

function propose(
  { dimensions, axes, places, present }: Group,
  columns: Columns,
  order: Order,
  random: Random,
  { candidates, good: share }: Settings,
): Suggestion {
  const { good, bad } = split(columns, present, order, (ended) => Math.min(Math.ceil(share * ended), MOST_GOOD));
  const density = (rows: Int32Array): Parzen =>
    parzen(
      axes,
      places.map((column) => gathered(column, rows)),
      { bandwidth: neighbours, weights: ramp(rows.length), priorWeight: 1 },
    );
  const [l, g] = [density(good), density(thinned(bad))];
  let [best, bestScore] = [l.draw(random), -Infinity];
  for (let i = 0; i < candidates; i++) {
    const point = l.draw(random);
    const score = l.logDensity(point) - g.logDensity(point);
    if (score > bestScore) [best, bestScore] = [point, score];
  }
  return Object.fromEntries(dimensions.map(({ name }, d) => [name, axes[d].value(best[d])]));
}

function gathered(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]];
  return values;
}

/** The newer half of what is kept entirely, the older trials at equal distances. */
function thinned(rows: Int32Array): Int32Array {
  if (rows.length <= MOST_BAD) return rows;
  const newest = MOST_BAD / 2;
  const older = rows.length - newest;
  const kept = new Int32Array(MOST_BAD);
  for (let i = 0; i < newest; i++) kept[i] = rows[Math.floor((i * older) / newest)];
  kept.set(rows.subarray(older), newest);
  return kept;
}
