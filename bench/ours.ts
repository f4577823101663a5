/** Our training step on a workload: the machine that train() builds, its first weights taken from the bench's files. */
import type { Dataset } from "../src/data/index.ts";
import { type Machine, type MachineDefinition, ndarray } from "../src/engine/index.ts";
import { binaryCrossEntropy, meanSquaredError, softmaxCrossEntropy } from "../src/losses/index.ts";
import { dense, dropout, relu, sequential } from "../src/nn/index.ts";
import { adam, gradientDescent, momentum } from "../src/optimization/index.ts";
import { random } from "../src/random/index.ts";
import { l2 } from "../src/regularization/index.ts";
import { network } from "../src/training/network.ts";
import type { Loaded } from "./peers/serve.mjs";
import type { Workload } from "./workloads.ts";

const losses = { binary: binaryCrossEntropy, softmax: softmaxCrossEntropy, squared: meanSquaredError };
const optimizers = {
  gradientDescent: (learningRate: number) => gradientDescent({ learningRate }),
  momentum: (learningRate: number) => momentum({ learningRate, momentum: 0.9, form: "classical" }),
  adam: (learningRate: number) => adam({ learningRate }),
};

function model({ widths, dropout: rate }: Workload) {
  const hidden = widths.slice(1, -1).flatMap((units) => [dense(units), relu, ...(rate > 0 ? [dropout({ rate })] : [])]);
  return sequential(...hidden, dense(widths[widths.length - 1]));
}

/** A machine's definition, and what fills its cells. */
export interface Ours {
  readonly definition: MachineDefinition;
  fill(made: Machine): void;
}

/** `capacity`: most steps of one call into WebAssembly. */
export function ours(workload: Workload, load: (name: string) => Loaded, capacity: number): Ours {
  const { data, batch, widths, learningRate } = workload;
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  const rows = x.shape[0];
  const outputs = widths[widths.length - 1];
  const train: Dataset = {
    name: data,
    // A regression of the library has one output; as many as classes are allowed, and W6 has 1024.
    task: outputs > 1 ? "multiclass" : "binary",
    x: ndarray(x.shape, Float64Array.from(x.data)),
    y: ndarray([rows, y.data.length / rows], Float64Array.from(y.data)),
    features: [],
    classes: Array.from({ length: outputs }, (_, i) => String(i)),
  };
  const options = {
    model: model(workload),
    data: { train },
    loss: losses[workload.loss](),
    optimizer: optimizers[workload.optimizer](learningRate),
    penalties: workload.l2 > 0 ? [l2({ strength: workload.l2, scale: "half", biases: true })] : [],
    constraints: [],
    augmentations: [],
    notes: [],
    epochs: 1,
  };
  const init = options.model.init(random(0), [widths[0]]);
  const net = network(options, init, batch, { step: capacity, rest: 1 });
  return {
    definition: net.definition,
    fill(made) {
      made.write("train.x", train.x.data);
      made.write("train.y", train.y.data);
      for (const [cell, values] of Object.entries(net.initial)) made.write(cell, values.data);
      for (let l = 0; l + 1 < widths.length; l++) {
        made.write(`param:dense${l + 1}.weight`, load(`${data}.weight${l}`).data);
        made.write(`param:dense${l + 1}.bias`, load(`${data}.bias${l}`).data);
      }
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
  // Rows that fill no batch are in no order.
  const used = rows - (rows % batch);
  const order = shuffle ? load(`${data}.order`).data : Int32Array.from({ length: used }, (_, i) => i);
  const step = new Int32Array(capacity);
  const picked = new Int32Array(capacity * batch);
  let [done, at] = [0, 0];
  return (steps) => {
    for (let i = 0; i < steps; i++) {
      step[i] = ++done;
      if (batch >= rows) continue;
      picked.set(order.subarray(at, at + batch), i * batch);
      at = at + batch >= order.length ? 0 : at + batch;
    }
    return made.run("step", batch < rows ? { step, rows: picked } : { step }, steps).loss;
  };
}
