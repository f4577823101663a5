/**
 * A one-dimensional density on a grid: kernels of one width by Scott's rule around what was observed, and one as wide as the grid.
 * Watanabe, Bansal & Hutter 2023; in the details as Optuna has it, so that numbers can be compared.
 */
import { normalCdf } from "../../random/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";

const STEPS = 50;

export interface Grid {
  readonly size: number;
  readonly categorical: boolean;
  index(value: ParameterValue): number;
}

/** At most 50 cells, evenly on the parameter's scale; whole numbers by ratio get a cell a doubling, lists one a choice. */
export function gridOf(distribution: Distribution): Grid {
  if (distribution.kind === "categorical")
    return { size: distribution.choices.length, categorical: true, index: (value) => distribution.choices.indexOf(value) };
  const { log, step } = distribution;
  const scaled = (x: number) => (log ? Math.log(x) : x);
  const [low, high] = [scaled(distribution.low), scaled(distribution.high)];
  const range = distribution.high - distribution.low;
  const natural =
    distribution.kind === "integer" && log
      ? Math.ceil(Math.log2(range + 1)) + 1
      : step !== null
        ? Math.round(range / step) + 1
        : Infinity;
  const size = Math.min(natural, STEPS);
  const width = (high - low) / (size - 1);
  return {
    size,
    categorical: false,
    index: (value) => Math.min(Math.max(Math.ceil((scaled(value as number) - low) / width - 0.5), 0), size - 1),
  };
}

/** @param counts observations in each cell @returns the probability of each cell */
export const density = (counts: Float64Array, { categorical }: Grid): Float64Array =>
  categorical ? categoricalDensity(counts) : numericalDensity(counts);

/** The prior weighs as one observation; in the kernel of a choice all choices share another weight of one over the kernels. */
function categoricalDensity(counts: Float64Array): Float64Array {
  const k = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const kernels = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 1);
  const row = 1 + k / kernels;
  return counts.map((count) => (count * (1 + 1 / kernels) + (total - count) / kernels) / row / (total + 1) + 1 / k / (total + 1));
}

function numericalDensity(counts: Float64Array): Float64Array {
  const n = counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mass = new Float64Array(n);
  addKernel(mass, (n - 1) / 2, 1 / (total + 1), cumulative(n, n));
  const at = cumulative(n, bandwidth(counts, total));
  for (let mu = 0; mu < n; mu++) if (counts[mu] > 0) addKernel(mass, mu, counts[mu] / (total + 1), at);
  return mass;
}

/** Φ((k/2) / σ) for half steps k = −2n … 2n: all that kernels at whole and half places need. */
function cumulative(n: number, sigma: number): (x: number) => number {
  const table = Float64Array.from({ length: 4 * n + 1 }, (_, k) => normalCdf((k / 2 - n) / sigma));
  return (x) => table[Math.round(2 * (x + n))];
}

/** A normal around `mu`, cut to the grid and gathered by cell. */
function addKernel(mass: Float64Array, mu: number, weight: number, at: (x: number) => number): void {
  const n = mass.length;
  const whole = at(n - 0.5 - mu) - at(-0.5 - mu);
  for (let k = 0; k < n; k++) mass[k] += (weight * (at(k + 0.5 - mu) - at(k - 0.5 - mu))) / whole;
}

/** Scott's rule on cells: 1.059 n^(−1/5) times the smaller of deviation and scaled interquartile range, at least 0.3 of a cell. */
function bandwidth(counts: Float64Array, total: number): number {
  const cells = Array.from(counts.keys()).filter((cell) => counts[cell] > 0);
  const mean = cells.reduce((sum, cell) => sum + cell * counts[cell], 0) / total;
  const squares = cells.reduce((sum, cell) => sum + (cell - mean) ** 2 * counts[cell], 0);
  const deviation = Math.sqrt(squares / Math.max(1, total - 1));
  let [q1, q3, passed] = [-1, -1, 0];
  for (const cell of cells) {
    passed += counts[cell];
    if (q1 < 0 && passed >= Math.floor(total / 4)) q1 = cell;
    if (q3 < 0 && passed > Math.floor((total * 3) / 4)) q3 = cell;
  }
  const range = (q3 < 0 ? cells.at(-1)! : q3) - q1;
  return Math.max(1.059 * Math.min(range / 1.34, deviation) * total ** -0.2, 0.5 / 1.64);
}
