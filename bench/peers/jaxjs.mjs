/** jax-js at its best: the whole training step (gradients and update) under jit, WebAssembly device, one thread. */
import { batches, serve } from "./serve.mjs";
import * as jax from "@jax-js/jax";

const { numpy: np, nn, random, tree, jit, valueAndGrad, blockUntilReady } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

await serve((workload, load) => {
  const { data, widths, loss, optimizer, learningRate, l2, dropout, batch } = workload;
  const layers = widths.length - 1;
  const array = ({ data: values, shape }) => np.array(new values.constructor(values)).reshape(shape);
  let params = Array.from({ length: layers }, (_, l) => [
    array(load(`${data}.weight${l}`)),
    array(load(`${data}.bias${l}`)),
  ]).flat();

  const masked = (a, key) => {
    const kept = random.uniform(key, a.shape).less(1 - dropout);
    return np.where(kept, a.mul(1 / (1 - dropout)), 0);
  };
  const forward = (p, x, key) => {
    const keys = dropout ? random.split(key, layers) : null;
    let a = x;
    for (let l = 0; l < layers; l++) {
      a = np.dot(a, p[2 * l]).add(p[2 * l + 1]);
      if (l < layers - 1) a = nn.relu(a);
      if (l < layers - 1 && dropout) a = masked(a, keys.ref.slice(l));
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
        .mul(nn.oneHot(y, widths[layers]))
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
    gradientDescent: (p, state, g) => [p.map((q, i) => q.sub(g[i].mul(learningRate))), state],
    momentum: (p, { m }, g) => {
      const v = m.map((q, i) => q.mul(0.9).add(g[i]));
      return [p.map((q, i) => q.sub(v[i].ref.mul(learningRate))), { m: v }];
    },
    adam: (p, state, g) => {
      const m = state.m.map((q, i) => q.mul(0.9).add(g[i].ref.mul(0.1)));
      const v = state.v.map((q, i) => q.mul(0.999).add(np.square(g[i]).mul(0.001)));
      const [b1, b2] = [state.b1.mul(0.9), state.b2.mul(0.999)];
      const corrected = (i) => m[i].ref.div(np.subtract(1, b1.ref)).div(np.sqrt(v[i].ref.div(np.subtract(1, b2.ref))).add(1e-8));
      return [p.map((q, i) => q.sub(corrected(i).mul(learningRate))), { m, v, b1, b2 }];
    },
  };
  const zeros = () => params.map((p) => np.zeros(p.shape));
  let state = {
    gradientDescent: {},
    momentum: { m: zeros() },
    adam: { m: zeros(), v: zeros(), b1: np.array(1), b2: np.array(1) },
  }[optimizer];
  const train = jit((p, s, x, y, key) => {
    const [value, grads] = gradient(tree.ref(p), x, y, key);
    const coupled = l2 ? grads.map((g, i) => g.add(p[i].ref.mul(l2))) : grads;
    const [p2, s2] = updates[optimizer](p, s, coupled);
    return [value, p2, s2];
  });

  const next = batches(workload, load);
  const tensors = ({ x, y, rows }) => [
    np.array(new Float32Array(x)).reshape([rows, widths[0]]),
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
      [value, params, state] = train(params, state, x, y, dropout ? random.key(count++) : fixedKey.ref);
      // Read every step: calls left unread queue up inside and each further one gets slower.
      value.ref.dataSync();
      return value;
    },
    read: (v) => v.ref.js(),
    finish: () => blockUntilReady(params),
  };
});
