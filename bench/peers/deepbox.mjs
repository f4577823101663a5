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

/** Its pictures have the channels first. */
const turnedPicture = (values, [height, width, channels]) => {
  const out = new values.constructor(values.length);
  const size = height * width;
  for (let at = 0; at < values.length; at++) {
    const [row, rest] = [Math.floor(at / (size * channels)), at % (size * channels)];
    out[row * size * channels + (rest % channels) * size + Math.floor(rest / channels)] = values[at];
  }
  return out;
};

const makers = {
  dense: ({ weight: [fanIn, fanOut] }) => new nn.Linear(fanIn, fanOut, { dtype: "float32" }),
  conv: ({ weight: [size, , inside, outside] }) => new nn.Conv2d(inside, outside, size, { padding: (size - 1) / 2 }),
  maxPool: ({ size }) => new nn.MaxPool2d(size),
  relu: () => new nn.ReLU(),
  flatten: () => new nn.Flatten(),
  dropout: ({ rate }) => new nn.Dropout(rate),
};

/** Weights are [out, in] there, kernels [out, in, height, width], and rows of a dense layer after pictures stand by channels. */
function weightOf({ weight: shape }, values, picture) {
  const outside = shape.at(-1);
  const inside = values.length / outside;
  const out = new Float32Array(values.length);
  for (let o = 0; o < outside; o++) {
    const column = Float32Array.from({ length: inside }, (_, i) => values[i * outside + o]);
    out.set(picture ? turnedPicture(column, picture) : column, o * inside);
  }
  return out;
}

await serve((workload, load) => {
  const { data, input, loss, optimizer, learningRate, l2 } = workload;
  let flattened = null;
  const layers = workload.layers.map((layer) => {
    const made = makers[layer.kind](layer);
    if (layer.index !== undefined) {
      const [weight, bias] = [...made.parameters()].map((p) => (p.tensor ?? p).data);
      weight.set(
        weightOf(layer, load(`${data}.weight${layer.index}`).data, layer.kind === "conv" ? layer.weight.slice(0, 3) : flattened),
      );
      bias.set(load(`${data}.bias${layer.index}`).data);
      flattened = null;
    }
    if (layer.kind === "flatten") flattened = layer.input;
    return made;
  });
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
  // With one channel the two orders of a picture are the same numbers.
  const shape = input.length === 3 ? [input[2], input[0], input[1]] : input;
  return {
    step: () => {
      const { x, y, rows } = next();
      opt.zeroGrad();
      const z = net.forward(nd.parameter(tensor(x, [rows, ...shape]), { requiresGrad: false }));
      const value = losses[loss](z, tensor(y, loss === "softmax" ? [rows] : [rows, y.length / rows]));
      value.backward();
      opt.step();
      return value;
    },
    read: (value) => Number((value.tensor ?? value).data[0]),
  };
});
