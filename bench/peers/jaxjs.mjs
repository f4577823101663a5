/** jax-js at its best: the whole training step (gradients and update) under jit, WebAssembly device, one thread. */
import { batches, serve } from "./serve.mjs";
import * as jax from "@jax-js/jax";

const { numpy: np, lax, nn, random, tree, jit, valueAndGrad, blockUntilReady } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

/** What each layer does to `a`; `w` and `b` are its parameters, `key` draws its masks. Pictures have their channels first. */
const layerOf = {
  dense: (_, a, w, b) => np.dot(a, w).add(b),
  conv: (_, a, w, b) => lax.convGeneralDilated(a, w, [1, 1], "SAME").add(b),
  maxPool: ({ size }, a) => lax.reduceWindow(a, np.max, [size, size], [size, size]),
  relu: (_, a) => nn.relu(a),
  flatten: ({ output }, a) => a.reshape([-1, ...output]),
  dropout: ({ rate }, a, key) => np.where(random.uniform(key, a.shape).less(1 - rate), a.mul(1 / (1 - rate)), 0),
};

/** One compiled step for every batch size; its learning rate is an input. */
const compiled = new Map();

await serve((workload, load) => {
  const { data, input, layers, outputs, loss, optimizer, learningRate, l2, batch } = workload;
  const array = ({ data: values, shape }) => np.array(new values.constructor(values)).reshape(shape);
  const weightOf = (layer, l) => {
    const weight = array(load(`${data}.weight${layer.index}`));
    if (layer.kind === "conv") return np.transpose(weight, [3, 2, 0, 1]);
    if (layers[l - 1]?.kind !== "flatten") return weight;
    // Rows stand in the order of a flattened picture: channels last in the files, first here.
    return np.transpose(weight.reshape([...layers[l - 1].input, layer.units]), [2, 0, 1, 3]).reshape(layer.weight);
  };
  const biasOf = ({ kind, index, filters }) => {
    const bias = array(load(`${data}.bias${index}`));
    return kind === "conv" ? bias.reshape([filters, 1, 1]) : bias;
  };
  let params = layers.flatMap((layer, l) => (layer.index === undefined ? [] : [weightOf(layer, l), biasOf(layer)]));
  const drops = layers.filter(({ kind }) => kind === "dropout").length;

  const forward = (p, x, key) => {
    const keys = drops ? random.split(key, drops) : null;
    let [a, drawn] = [x, 0];
    for (const layer of layers) {
      const own = layer.index === undefined ? [] : [p[2 * layer.index], p[2 * layer.index + 1]];
      a = layerOf[layer.kind](layer, a, ...(layer.kind === "dropout" ? [keys.ref.slice(drawn++)] : own));
    }
    return a;
  };
  const lossOf = (p, x, y, key) => {
    const z = forward(p, x, key);
    // log(1 + exp(z)) - z y; its own softplus overflows.
    if (loss === "binary")
      return np
        .logaddexp(z.ref, 0)
        .sub(z.mul(y))
        .sum()
        .mul(1 / batch);
    if (loss === "softmax")
      return nn
        .logSoftmax(z)
        .mul(nn.oneHot(y, outputs))
        .sum()
        .mul(-1 / batch);
    const size = z.size;
    const error = z.sub(y);
    return error.ref
      .mul(error)
      .sum()
      .mul(1 / size);
  };
  const gradient = valueAndGrad(lossOf);
  const updates = {
    gradientDescent: (p, state, g, rate) => [p.map((q, i) => q.sub(g[i].mul(rate.ref))), state],
    momentum: (p, { m }, g, rate) => {
      const v = m.map((q, i) => q.mul(0.9).add(g[i]));
      return [p.map((q, i) => q.sub(v[i].ref.mul(rate.ref))), { m: v }];
    },
    adam: (p, state, g, rate) => {
      const m = state.m.map((q, i) => q.mul(0.9).add(g[i].ref.mul(0.1)));
      const v = state.v.map((q, i) => q.mul(0.999).add(np.square(g[i]).mul(0.001)));
      const [b1, b2] = [state.b1.mul(0.9), state.b2.mul(0.999)];
      const corrected = (i) => m[i].ref.div(np.subtract(1, b1.ref)).div(np.sqrt(v[i].ref.div(np.subtract(1, b2.ref))).add(1e-8));
      return [p.map((q, i) => q.sub(corrected(i).mul(rate.ref))), { m, v, b1, b2 }];
    },
  };
  const zeros = () => params.map((p) => np.zeros(p.shape));
  let state = {
    gradientDescent: {},
    momentum: { m: zeros() },
    adam: { m: zeros(), v: zeros(), b1: np.array(1), b2: np.array(1) },
  }[optimizer];
  const update = (p, s, x, y, rate, key) => {
    const [value, grads] = gradient(tree.ref(p), x, y, key);
    const coupled = l2 ? grads.map((g, i) => g.add(p[i].ref.mul(l2))) : grads;
    const [p2, s2] = updates[optimizer](p, s, coupled, rate);
    return [value, p2, s2];
  };
  const name = `${workload.name}:${batch}`;
  if (!compiled.has(name)) compiled.set(name, jit(update));
  const train = compiled.get(name);

  const next = batches(workload, load);
  // With one channel the two orders of a picture are the same numbers.
  const shape = input.length === 3 ? [input[2], input[0], input[1]] : input;
  const rate = np.array(learningRate);
  const tensors = ({ x, y, rows }) => [
    np.array(new Float32Array(x)).reshape([rows, ...shape]),
    loss === "softmax"
      ? np.array(new Int32Array(y), { dtype: np.int32 })
      : np.array(new Float32Array(y)).reshape([rows, y.length / rows]),
  ];
  const full = batch >= load(`${data}.x`).shape[0] ? tensors(next()) : null;
  const fixedKey = random.key(0);
  let [value, count] = [null, 0];
  return {
    step: () => {
      const [x, y] = full ? [full[0].ref, full[1].ref] : tensors(next());
      value?.dispose();
      [value, params, state] = train(params, state, x, y, rate.ref, drops ? random.key(count++) : fixedKey.ref);
      // Read every step: calls left unread queue up inside and each further one gets slower.
      value.ref.dataSync();
      return value;
    },
    read: (v) => v.ref.js(),
    finish: () => blockUntilReady(params),
  };
});
