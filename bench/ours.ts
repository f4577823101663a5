/** Our training step on a workload: the machine that train() builds, its first weights taken from the bench's files. */
import type { Dataset } from "../src/data/index.ts";
import { type Machine, type MachineDefinition, type NdArray, ndarray } from "../src/engine/index.ts";
import { zeros } from "../src/initialization/index.ts";
import { binaryCrossEntropy, meanSquaredError, softmaxCrossEntropy } from "../src/losses/index.ts";
import type { LayerLike } from "../src/nn/composite.ts";
import * as nn from "../src/nn/index.ts";
import { adam, gradientDescent, momentum } from "../src/optimization/index.ts";
import { random } from "../src/random/index.ts";
import { l2 } from "../src/regularization/index.ts";
import { network } from "../src/training/network.ts";
import type { Layer } from "./layers.ts";
import { type Loaded, usedRows } from "./peers/serve.mjs";
import type { Workload } from "./workloads.ts";

const losses = { binary: binaryCrossEntropy, softmax: softmaxCrossEntropy, squared: meanSquaredError };
const optimizers = {
  gradientDescent: (learningRate: number) => gradientDescent({ learningRate }),
  momentum: (learningRate: number) => momentum({ learningRate, momentum: 0.9, form: "classical" }),
  adam: (learningRate: number) => adam({ learningRate }),
};

/** Layers by their names in the library; those that it has not yet are missing. */
const built: Readonly<Record<string, unknown>> = nn;

function cannot(what: string): never {
  throw new Error(`cannot: the library has no layer ${what}`);
}

type Make = (...args: readonly unknown[]) => LayerLike;
const imageLayer = (name: string): Make => (name in built ? (built[name] as Make) : cannot(name));

function made(layer: Layer, weights: { readonly init?: ReturnType<typeof zeros> }): LayerLike {
  switch (layer.kind) {
    case "dense":
      return nn.dense(layer.units, weights);
    case "conv":
      return imageLayer("conv2d")(layer.filters, { kernel: layer.size, padding: "same", ...weights });
    case "maxPool":
      return imageLayer("maxPool2d")(layer.size);
    case "relu":
      return nn.relu;
    case "flatten":
      return nn.flatten;
    case "dropout":
      return nn.dropout({ rate: layer.rate });
    default:
      return layer satisfies never;
  }
}

/** A machine's definition, and what fills its cells. */
export interface Ours {
  readonly definition: MachineDefinition;
  fill(made: Machine): void;
}

function dataset({ data, outputs }: Workload, x: NdArray, y: NdArray): Dataset {
  return {
    name: data,
    // A regression of the library has one output; as many as classes are allowed, and W6 has 1024.
    task: outputs > 1 ? "multiclass" : "binary",
    x,
    y,
    features: [],
    classes: Array.from({ length: outputs }, (_, i) => String(i)),
  };
}

export function dataOf(workload: Workload, load: (name: string) => Loaded): Dataset {
  const { data, rows } = workload;
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  return dataset(
    workload,
    ndarray(x.shape, Float64Array.from(x.data)),
    ndarray([rows, y.data.length / rows], Float64Array.from(y.data)),
  );
}

export const modelOf = ({ layers }: Workload, weights: Parameters<typeof made>[1] = {}) =>
  nn.sequential(...layers.map((layer) => made(layer, weights)));

/** `capacity`: most steps of one call into WebAssembly. */
export function ours(workload: Workload, load: (name: string) => Loaded, capacity: number): Ours {
  const { data, rows, batch, input, layers, learningRate } = workload;
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  // The graph asks for shapes alone; the numbers go from the files straight into the machine.
  const train = dataset(workload, ndarray(x.shape), ndarray([rows, y.data.length / rows]));
  // The weights come from files too.
  const model = modelOf(workload, { init: zeros() });
  const options = {
    model,
    data: { train },
    loss: losses[workload.loss](),
    optimizer: optimizers[workload.optimizer](learningRate),
    penalties: workload.l2 > 0 ? [l2({ strength: workload.l2, scale: "half", biases: true })] : [],
    constraints: [],
    augmentations: [],
    notes: [],
    epochs: 1,
  };
  const init = model.init(random(0), input);
  const net = network(options, init, batch, { step: capacity, rest: 1 });
  return {
    definition: net.definition,
    fill(made) {
      made.write("train.x", x.data);
      made.write("train.y", y.data);
      for (const [cell, values] of Object.entries(net.initial)) made.write(cell, values.data);
      Object.keys(model.layers!).forEach((name, l) => {
        const { index } = layers[l];
        if (index === undefined) return;
        // A kernel's file is [height, width, in, out], as the layer has it.
        made.write(`param:${name}.weight`, load(`${data}.weight${index}`).data);
        made.write(`param:${name}.bias`, load(`${data}.bias${index}`).data);
      });
    },
  };
}

/** Runs `steps` steps (at most the capacity) on the next mini-batches and gives their losses. */
export type Advance = (steps: number) => Float64Array;

export function advancing(
  made: Machine,
  { data, batch, shuffle }: Workload,
  load: (name: string) => Loaded,
  capacity: number,
): Advance {
  const rows = load(`${data}.x`).shape[0];
  const used = usedRows({ rows, batch });
  const order = shuffle ? load(`${data}.order`) : { data: Int32Array.from({ length: rows }, (_, i) => i), shape: [1, rows] };
  const step = new Int32Array(capacity);
  const picked = new Int32Array(capacity * batch);
  let [done, at, epoch] = [0, 0, 0];
  return (steps) => {
    for (let i = 0; i < steps; i++) {
      step[i] = ++done;
      if (batch >= rows) continue;
      const from = (epoch % order.shape[0]) * rows + at;
      picked.set(order.data.subarray(from, from + batch), i * batch);
      at += batch;
      if (at === used) [at, epoch] = [0, epoch + 1];
    }
    return made.run("step", batch < rows ? { step, rows: picked } : { step }, steps).loss;
  };
}
