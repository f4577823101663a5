/** TensorFlow.js at its best: the core API, variables and optimizer.minimize. Usage: tfjs.mjs wasm|cpu */
import { createRequire } from "node:module";
import { batches, serve } from "./serve.mjs";

const backend = process.argv[2];
const threads = Number(process.env.BENCH_THREADS);
const require = createRequire(import.meta.url);
console.warn = () => {};
const tf = require("@tensorflow/tfjs");
if (backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_SIMD_SUPPORT", true);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1);
  wasm.setWasmPaths(require.resolve("@tensorflow/tfjs-backend-wasm").replace(/[^/\\]*$/, ""));
  if (threads > 1) wasm.setThreadsCount(threads);
}
await tf.setBackend(backend);
await tf.ready();

const optimizers = {
  gradientDescent: (rate) => tf.train.sgd(rate),
  momentum: (rate) => tf.train.momentum(rate, 0.9),
  adam: (rate) => tf.train.adam(rate, 0.9, 0.999, 1e-8),
};
const losses = {
  binary: (y, z) => tf.losses.sigmoidCrossEntropy(y, z),
  softmax: (y, z) => tf.losses.softmaxCrossEntropy(y, z),
  squared: (y, z) => tf.losses.meanSquaredError(y, z),
};

/** What each layer does to `a`; `w` and `b` are its parameters. */
const layerOf = {
  dense: (_, a, w, b) => a.matMul(w).add(b),
  conv: (_, a, w, b) => a.conv2d(w, 1, "same").add(b),
  maxPool: ({ size }, a) => a.maxPool(size, size, "valid"),
  relu: (_, a) => a.relu(),
  flatten: ({ output }, a) => a.reshape([-1, ...output]),
  dropout: ({ rate }, a) => tf.dropout(a, rate),
};

await serve((workload, load) => {
  const { data, input, layers, outputs, loss, optimizer, learningRate, l2, batch } = workload;
  const variable = (name) => {
    const array = load(`${data}.${name}`);
    return tf.variable(tf.tensor(array.data, array.shape));
  };
  const own = layers.map(({ index }) => (index === undefined ? [] : [variable(`weight${index}`), variable(`bias${index}`)]));
  const params = own.flat();
  const forward = (x) => layers.reduce((a, layer, l) => layerOf[layer.kind](layer, a, ...own[l]), x);
  const opt = optimizers[optimizer](learningRate);
  const next = batches(workload, load);
  const tensors = ({ x, y, rows }) => [
    tf.tensor(x, [rows, ...input]),
    loss === "softmax" ? tf.oneHot(tf.tensor1d(y, "int32"), outputs) : tf.tensor(y, [rows, y.length / rows]),
  ];
  const full = batch >= load(`${data}.x`).shape[0] ? tensors(next()) : null;
  const step = () => {
    const [x, y] = full ?? tensors(next());
    if (!l2) return opt.minimize(() => losses[loss](y, forward(x)), true, params);
    const { value, grads } = tf.variableGrads(() => losses[loss](y, forward(x)), params);
    for (const p of params) grads[p.name] = grads[p.name].add(p.mul(l2));
    opt.applyGradients(grads);
    return value;
  };
  let last = null;
  return {
    step: () => {
      last?.dispose();
      last = tf.tidy(step);
      return last;
    },
    read: (value) => value.dataSync()[0],
    finish: () => last?.dataSync(),
    dispose: () => params.forEach((p) => p.dispose()),
  };
});
