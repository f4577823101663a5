// What a network is made of, layer by layer: shapes and numbers of parameters.
import { type NdArray, type Shape, type Tensor, flatten, input as symbol, mapTree } from "../engine/index.ts";
import { parameterCount } from "./define.ts";
import type { Random } from "../random/index.ts";
import type { ArrayTree, Layer } from "./layer.ts";

export interface SummaryRow {
  /** `dense1`, `residual1.dense1`; empty for a layer that stands alone. */
  readonly path: string;
  readonly kind: string;
  readonly label: string;
  /** Shape of one example's output, without the batch axis. */
  readonly output: Shape;
  /** Numbers to learn, those of layers inside included. */
  readonly parameters: number;
  /** Running statistics. */
  readonly stateNumbers: number;
  /** 0 for the network's own layers, 1 inside those … */
  readonly depth: number;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly input: Shape;
  readonly output: Shape;
  readonly parameters: number;
  readonly stateNumbers: number;
  /** The rows as a table in plain text. */
  toString(): string;
}

/**
 * Traces the network once, computing nothing.
 * @param input shape of one example, without the batch axis
 * @throws UserError where a layer cannot take its input
 */
export function summary(layer: Layer, input: Shape): Summary {
  const { params, state, output } = layer.init(countingRandom, input);
  const trace = (tree: ArrayTree) => mapTree(tree, (leaf: NdArray, path) => symbol(path, leaf.shape));
  const rows: SummaryRow[] = [];
  const see = (path: string, value: Tensor) => {
    const at = find(layer, path);
    if (!at) return;
    const counted = (tree: ArrayTree) => parameterCount(within(tree, path));
    rows.push({
      path,
      kind: at.name,
      label: at.label,
      output: value.shape.slice(1),
      parameters: counted(params),
      stateNumbers: counted(state),
      depth: path.split(".").length - 1,
    });
  };
  const made = layer.apply(symbol("x", [2, ...input]), {
    params: trace(params),
    state: trace(state),
    hyper: {},
    training: false,
    uniform: (shape) => symbol("uniform", shape),
    observe: see,
  });
  if (!layer.layers) see("", made.output);
  const whole = { rows, input, output, parameters: parameterCount(params), stateNumbers: parameterCount(state) };
  return { ...whole, toString: () => table(whole) };
}

const find = (layer: Layer, path: string): Layer | undefined =>
  path === "" ? layer : path.split(".").reduce<Layer | undefined>((at, name) => at?.layers?.[name], layer);

const within = (tree: ArrayTree, path: string): ArrayTree => {
  const flat = flatten<NdArray>(tree);
  return Object.fromEntries(Object.entries(flat).filter(([name]) => path === "" || name.startsWith(`${path}.`)));
};

/** Shapes need no luck. */
const countingRandom: Random = {
  uniform: () => 0.5,
  normal: () => 0,
  integer: () => 0,
  permutation: (n) => new Int32Array(n),
  fork: () => countingRandom,
};

function table({ rows, input, parameters, stateNumbers }: Omit<Summary, "toString">): string {
  const shape = (of: Shape) => `[${of.join(", ")}]`;
  const cells = [
    ["layer", "output", "parameters"],
    ["input", shape(input), ""],
    ...rows.map(({ path, label, output, parameters, depth }) => [
      `${"  ".repeat(depth)}${path.split(".").at(-1) || label}`,
      shape(output),
      parameters === 0 ? "" : parameters.toLocaleString("en-US"),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  const line = ([a, b, c]: string[]) => `${a.padEnd(widths[0])}  ${b.padEnd(widths[1])}  ${c.padStart(widths[2])}`.trimEnd();
  const rule = "─".repeat(widths[0] + widths[1] + widths[2] + 4);
  const state = stateNumbers === 0 ? "" : `, ${stateNumbers.toLocaleString("en-US")} running statistics`;
  return [
    line(cells[0]),
    rule,
    ...cells.slice(1).map(line),
    rule,
    `${parameters.toLocaleString("en-US")} parameters${state}`,
  ].join("\n");
}
