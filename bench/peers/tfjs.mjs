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

await serve((workload, load) => {
  const { data, widths, loss, optimizer, learningRate, l2, dropout, batch } = workload;
  const layers = widths.length - 1;
  const params = Array.from({ length: layers }, (_, l) => [`weight${l}`, `bias${l}`])
    .flat()
    .map((name) => {
      const array = load(`${data}.${name}`);
      return tf.variable(tf.tensor(array.data, array.shape));
    });
  const forward = (x) => {
    let a = x;
    for (let l = 0; l < layers; l++) {
      a = a.matMul(params[2 * l]).add(params[2 * l + 1]);
      if (l < layers - 1) a = a.relu();
      if (l < layers - 1 && dropout) a = tf.dropout(a, dropout);
    }
    return a;
  };
  const opt = optimizers[optimizer](learningRate);
  const next = batches(workload, load);
  const tensors = ({ x, y, rows }) => [
    tf.tensor(x, [rows, widths[0]]),
    loss === "softmax" ? tf.oneHot(tf.tensor1d(y, "int32"), widths[layers]) : tf.tensor(y, [rows, y.length / rows]),
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
    finish: () => last.dataSync(),
  };
});
