/**
 * The variance of a tree's function over the whole space, and the parts of it that single parameters and pairs make: exact, because
 * a tree is constant in boxes. Hutter, Hoos & Leyton-Brown 2014, ICML, algorithms 1 and 2.
 */
import type { Column } from "./column.ts";
import type { Leaf } from "./tree.ts";

/** A parameter's axis cut where any leaf ends: widths of the cells, and which stretches of cells each leaf covers. */
interface Cells {
  readonly widths: Float64Array;
  /** For each leaf pairs of first cell and the cell after the last. */
  readonly runs: readonly Int32Array[];
  /** For each leaf the share of the axis that it covers. */
  readonly sizes: Float64Array;
}

export interface Decomposition {
  readonly variance: number;
  /** One a column. */
  readonly main: Float64Array;
  /** What a and b do together beyond what each does alone. */
  pair(a: number, b: number): number;
}

export function decompose(leaves: readonly Leaf[], columns: readonly Column[]): Decomposition {
  const cells = columns.map(({ choices }, c) => (choices > 0 ? choiceCells(leaves, c, choices) : orderedCells(leaves, c)));
  const volumes = leaves.map((_, leaf) => cells.reduce((product, { sizes }) => product * sizes[leaf], 1));
  const mean = leaves.reduce((sum, { value }, leaf) => sum + volumes[leaf] * value, 0);
  const variance = leaves.reduce((sum, { value }, leaf) => sum + volumes[leaf] * (value - mean) ** 2, 0);
  const centred = leaves.map(({ value }, leaf) => volumes[leaf] * (value - mean));
  const main = Float64Array.from(cells, (own) => varianceAlong(own, centred));
  const pair = (a: number, b: number) => Math.max(0, varianceOver(cells[a], cells[b], centred) - main[a] - main[b]);
  return { variance, main, pair };
}

function orderedCells(leaves: readonly Leaf[], c: number): Cells {
  const ends = new Float64Array(2 * leaves.length);
  leaves.forEach(({ low, high }, leaf) => ends.set([low[c], high[c]], 2 * leaf));
  const edges = ends.sort().filter((edge, i, all) => i === 0 || edge !== all[i - 1]);
  return {
    widths: Float64Array.from({ length: edges.length - 1 }, (_, i) => edges[i + 1] - edges[i]),
    runs: leaves.map(({ low, high }) => Int32Array.of(indexIn(edges, low[c]), indexIn(edges, high[c]))),
    sizes: Float64Array.from(leaves, ({ low, high }) => high[c] - low[c]),
  };
}

/** Where a value stands in an ascending list that holds it. */
function indexIn(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function choiceCells(leaves: readonly Leaf[], c: number, choices: number): Cells {
  const runs = leaves.map(({ allowed }) => {
    const own = Array.from(allowed[c]!.keys()).filter((choice) => allowed[c]![choice]);
    return Int32Array.from(own.flatMap((choice) => [choice, choice + 1]));
  });
  return {
    widths: new Float64Array(choices).fill(1 / choices),
    runs,
    sizes: Float64Array.from(runs, ({ length }) => length / 2 / choices),
  };
}

/** Σ width · m², m(cell) being the mean of the function over all other axes, less its mean over all. */
function varianceAlong({ widths, runs, sizes }: Cells, centred: readonly number[]): number {
  const steps = new Float64Array(widths.length + 1); // differences from cell to cell
  runs.forEach((run, leaf) => {
    const part = centred[leaf] / sizes[leaf];
    for (let i = 0; i < run.length; i += 2) {
      steps[run[i]] += part;
      steps[run[i + 1]] -= part;
    }
  });
  let [m, sum] = [0, 0];
  for (let cell = 0; cell < widths.length; cell++) {
    m += steps[cell];
    sum += widths[cell] * m * m;
  }
  return sum;
}

/** The same over the cells of two axes. */
function varianceOver(a: Cells, b: Cells, centred: readonly number[]): number {
  const [rows, stride] = [a.widths.length, b.widths.length + 1];
  const steps = new Float64Array((rows + 1) * stride);
  for (let leaf = 0; leaf < centred.length; leaf++) {
    const part = centred[leaf] / (a.sizes[leaf] * b.sizes[leaf]);
    const [down, across] = [a.runs[leaf], b.runs[leaf]];
    for (let i = 0; i < down.length; i += 2)
      for (let j = 0; j < across.length; j += 2) {
        const [r0, r1, c0, c1] = [down[i] * stride, down[i + 1] * stride, across[j], across[j + 1]];
        steps[r0 + c0] += part;
        steps[r0 + c1] -= part;
        steps[r1 + c0] -= part;
        steps[r1 + c1] += part;
      }
  }
  let sum = 0;
  const row = new Float64Array(stride); // the sum of all rows so far
  for (let r = 0; r < rows; r++) {
    let m = 0;
    for (let c = 0; c < stride - 1; c++) {
      row[c] += steps[r * stride + c];
      m += row[c];
      sum += a.widths[r] * b.widths[c] * m * m;
    }
  }
  return sum;
}
