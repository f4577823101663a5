// Whole training steps on every code path, among guards, against the interpreter: every layer, loss, optimizer and penalty in
// combinations that the seed of a case draws, and the same with a NaN or an infinity in the data.
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/index.ts";
import { type NdArray, ndarray } from "../../src/engine/index.ts";
import * as losses from "../../src/losses/built-in.ts";
import * as nn from "../../src/nn/index.ts";
import * as optimizers from "../../src/optimization/optimizers.ts";
import { random } from "../../src/random/index.ts";
import { constraints, penalties } from "../../src/regularization/index.ts";
import { network } from "../../src/training/network.ts";
import { type Run, apart, compiled, interpreted, paths } from "../engine/paths.ts";

const { dense, sequential } = nn;
const layers = {
  relu: () => nn.relu,
  leakyRelu: () => nn.leakyRelu,
  elu: () => nn.elu,
  selu: () => nn.selu,
  gelu: () => nn.gelu,
  silu: () => nn.silu,
  sigmoid: () => nn.sigmoid,
  softplus: () => nn.softplus,
  softmax: () => nn.softmax,
  tanh: () => nn.tanh,
  dropout: () => nn.dropout({ rate: 0.3 }),
  batchNorm: () => nn.batchNorm(),
  layerNorm: () => nn.layerNorm(),
  residual: () => nn.residual(nn.tanh),
};
const [rows, steps] = [24, 3];

function made(
  seed: number,
  spoil: number | null,
): { definition: ReturnType<typeof network>["definition"]; run: Run; told: string } {
  const rng = random(seed);
  // Every entry comes up in turn, its partners at random.
  const of = <T>(all: Readonly<Record<string, T>>, turn = rng.integer(1000)): [string, T] =>
    Object.entries(all)[turn % Object.keys(all).length];
  const [optimizerName, optimizer] = of(optimizers, seed);
  const [layerName, layer] = of(layers, seed);
  const [lossName, makeLoss] = of(losses, seed);
  const [penaltyName, penalty] = of(penalties);
  const loss = makeLoss();
  const outputs = loss.task === "multiclass" ? 3 + rng.integer(9) : 1;
  const [features, units, batch] = [1 + rng.integer(6), 1 + rng.integer(20), rng.integer(2) ? rows : 5 + rng.integer(12)];
  const numbers = (...shape: number[]): NdArray =>
    ndarray(
      shape,
      Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(rng.normal())),
    );
  const x = numbers(rows, features);
  if (spoil !== null) x.data[0] = spoil;
  const y = ndarray(
    [rows, 1],
    Float64Array.from({ length: rows }, () =>
      loss.task === "regression" ? Math.fround(rng.normal()) : rng.integer(Math.max(2, outputs)),
    ),
  );
  const train: Dataset = {
    name: "fuzz",
    task: loss.task,
    x,
    y,
    features: [],
    classes: Array.from({ length: Math.max(2, outputs) }, (_, i) => String(i)),
  };
  const model = sequential(dense(units), layer(), dense(outputs));
  const options = {
    model,
    data: { train },
    loss,
    optimizer: optimizer(),
    penalties: [penaltyName === "elasticNet" ? penalties.elasticNet({ l1: 0.01, l2: 0.01 }) : penalty({ strength: 0.01 })],
    constraints: rng.integer(2) ? [constraints.maxNorm({ limit: 1 })] : [],
    augmentations: [],
    notes: [],
    epochs: 1,
  };
  const net = network(options, model.init(random(seed), [features]), batch, { step: steps, rest: 1 });
  const cells: Record<string, ArrayLike<number>> = { "train.x": x.data, "train.y": y.data };
  for (const [name, value] of Object.entries(net.initial)) cells[name] = value.data;
  const args: Record<string, ArrayLike<number>> = { step: Array.from({ length: steps }, (_, i) => i + 1) };
  if (batch < rows) args.rows = Array.from({ length: steps * batch }, (_, i) => (i * 7) % rows);
  return {
    definition: net.definition,
    run: { cells, run: "step", args, steps },
    told: `seed ${seed}: ${optimizerName}, ${layerName}, ${lossName}, ${penaltyName}, batch ${batch}, ${features}-${units}-${outputs}`,
  };
}

describe.each(paths)("$name", (path) => {
  const double = path.target.dtype === "float64";
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])("trains as the interpreter does, case %i", (seed) => {
    const { definition, run, told } = made(seed, null);
    const [want, got] = [interpreted(definition, run), compiled(definition, run, path)];
    // An optimizer that divides by the size of a gradient turns the rounding of one near 0 into a step of full length: in
    // float32 the losses are compared, in float64 everything.
    const { worst, where } = double ? apart(want, got) : apart({ ...want, cells: {} }, got);
    expect(worst, `${told}; ${where}`).toBeLessThanOrEqual(double ? 1e-7 : 5e-3);
  });

  it.each([Number.NaN, Infinity, -Infinity])("lets %d in the data take the same course", (spoil) => {
    for (const seed of [0, 1, 2, 3, 4, 5, 6]) {
      const { definition, run, told } = made(seed, spoil);
      const { worst, where } = apart(interpreted(definition, run), compiled(definition, run, path));
      expect(worst, `${told}; ${where}`).toBeLessThan(Infinity);
    }
  });
});
