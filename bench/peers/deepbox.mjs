/** deepbox (pure TypeScript, CPU): Sequential of Linear and ReLU, its own losses and optimizers. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { batches, serve } from "./serve.mjs";

const require = createRequire(import.meta.url);
const part = (name) => import(pathToFileURL(require.resolve(`deepbox/${name}`).replace(/\.cjs$/, ".js")).href);
const [nd, nn, optim] = await Promise.all(["ndarray", "nn", "optim"].map(part));

const tensor = (values, shape) => {
  const whole = values instanceof Int32Array;
  return nd.Tensor.fromTypedArray({
    data: new values.constructor(values),
    shape,
    dtype: whole ? "int32" : "float32",
    device: "cpu",
  });
};

await serve((workload, load) => {
  const { data, widths, loss, optimizer, learningRate, l2, dropout } = workload;
  const layers = [];
  for (let l = 0; l + 1 < widths.length; l++) {
    const [fanIn, fanOut] = [widths[l], widths[l + 1]];
    const linear = new nn.Linear(fanIn, fanOut, { dtype: "float32" });
    const [weight, bias] = [...linear.parameters()].map((p) => (p.tensor ?? p).data);
    const start = load(`${data}.weight${l}`).data;
    for (let i = 0; i < fanIn; i++) for (let o = 0; o < fanOut; o++) weight[o * fanIn + i] = start[i * fanOut + o];
    bias.set(load(`${data}.bias${l}`).data);
    layers.push(linear);
    if (l + 2 < widths.length) layers.push(new nn.ReLU());
    if (l + 2 < widths.length && dropout) layers.push(new nn.Dropout(dropout));
  }
  const net = new nn.Sequential(...layers);
  net.train();
  const opt =
    optimizer === "adam"
      ? new optim.Adam(net.parameters(), { lr: learningRate, weightDecay: l2 })
      : new optim.SGD(net.parameters(), { lr: learningRate, momentum: optimizer === "momentum" ? 0.9 : 0 });
  const losses = {
    binary: nn.binaryCrossEntropyWithLogitsLoss,
    softmax: nn.crossEntropyLoss,
    squared: (z, y) => nn.mseLoss(z, nd.parameter(y, { requiresGrad: false })),
  };
  const next = batches(workload, load);
  return {
    step: () => {
      const { x, y, rows } = next();
      opt.zeroGrad();
      const z = net.forward(nd.parameter(tensor(x, [rows, widths[0]]), { requiresGrad: false }));
      const value = losses[loss](z, tensor(y, loss === "softmax" ? [rows] : [rows, y.length / rows]));
      value.backward();
      opt.step();
      return value;
    },
    read: (value) => Number((value.tensor ?? value).data[0]),
  };
});
