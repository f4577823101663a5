// What the course says in words, measured: symmetry, log(0), and momentum without momentum.
import { circles, prepareParts } from "../../data/index.ts";
import { evaluate, type NdArray, ndarray } from "../../engine/index.ts";
import { binaryCrossEntropy, naiveBinaryCrossEntropy } from "../../losses/index.ts";
import { mlp } from "../../nn/index.ts";
import { trained } from "../../training/index.ts";
import { initializationRun, optimizationRun, optimizers } from "./experiments.ts";
import { network, scales, weights } from "./networks.ts";

export interface Fact {
  readonly claim: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** All-zero weights: the units of a layer stay equal, and the network is no better than a linear model. */
export async function symmetry(): Promise<Fact[]> {
  const run = initializationRun(scales.zeros);
  const { record, model } = await trained(run);
  const linear = await trained({
    ...run,
    model: mlp({ hidden: [], outputs: 1 }),
    params: { "dense1.weight": ndarray([2, 1]), "dense1.bias": ndarray([1]) },
  });
  const equal = Object.entries(model.params).every(([path, x]) => (path.startsWith("dense3") ? true : unitsEqual(x)));
  const [deep, flat] = [record.final.train.accuracy, linear.record.final.train.accuracy];
  return [
    {
      claim: "All-zero weights: every unit of a layer learns the same",
      measured: `after ${record.steps.toLocaleString("en")} steps all units of a layer are ${equal ? "equal to the last digit" : "different"}`,
      holds: equal,
    },
    {
      claim: "… so the deep network is no better than a linear one",
      measured: `accuracy ${percent(deep)}; a linear model on the same data ${percent(flat)}`,
      holds: deep <= flat + 1e-12,
    },
  ];
}

/** Columns of a weight matrix, or entries of a bias, one a unit. */
function unitsEqual({ shape, data }: NdArray): boolean {
  const units = shape.at(-1)!;
  return data.every((x, i) => x === data[i - (i % units)]);
}

/** Weights ten times too large: −log(a) of the sigmoid is infinite, the cost from logits is not. */
export async function logOfZero(): Promise<Fact[]> {
  const { train } = prepareParts({ train: circles(), validation: circles({ rows: 100, seed: 2 }) }, { scale: "none" });
  const widths = [2, 10, 5, 1];
  const params = weights(widths, scales.large);
  const layer = network(widths);
  const values: Record<string, NdArray> = { ...params, x: train.x, y: train.y };
  const { naive, stable } = evaluate(values, (t) => {
    const tree = Object.fromEntries(
      [1, 2, 3].map((l) => [`dense${l}`, { weight: t[`dense${l}.weight`], bias: t[`dense${l}.bias`] }]),
    );
    const { output } = layer.apply(t.x, {
      params: tree,
      state: {},
      hyper: {},
      training: false,
      uniform: () => t.x,
      observe: () => {},
    });
    return { naive: naiveBinaryCrossEntropy(output, t.y).mean(), stable: binaryCrossEntropy().perExample(output, t.y).mean() };
  });
  const [a, b] = [naive.data[0], stable.data[0]];
  return [
    {
      claim: "Weights × 10: the first cost is log(0)",
      measured: `−log(a) of the sigmoid gives ${a}; computed from logits it is ${b.toFixed(4)}`,
      holds: !Number.isFinite(a) && Number.isFinite(b),
    },
  ];
}

/** Momentum with β = 0 is gradient descent, bit for bit. */
export async function withoutMomentum(): Promise<Fact[]> {
  const [a, b] = await Promise.all(
    [optimizers.gradientDescent(), optimizers.momentum(0)].map((o) => trained({ ...optimizationRun(o), epochs: 200 })),
  );
  const same = Object.entries(a.model.params).every(([path, x]) =>
    x.data.every((v, i) => Object.is(v, b.model.params[path].data[i])),
  );
  return [
    {
      claim: "Momentum with β = 0 is gradient descent",
      measured: `after ${a.record.steps.toLocaleString("en")} steps the weights are ${same ? "equal, bit for bit" : "different"}`,
      holds: same,
    },
  ];
}

const percent = (x: number): string => `${Number((100 * x).toFixed(2))} %`;
