/** js-pytorch on the CPU: nested JavaScript arrays, Adam, cross-entropy. */
import { createRequire } from "node:module";
import { batches, serve, widthsOf } from "./serve.mjs";

const { torch } = createRequire(import.meta.url)("js-pytorch");
const { nn, optim } = torch;

const nested = (values, rows, columns) =>
  Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));

class Net extends nn.Module {
  constructor(widths, data, load) {
    super();
    this.relu = new nn.ReLU();
    this.layers = [];
    for (let l = 0; l + 1 < widths.length; l++) {
      const linear = new nn.Linear(widths[l], widths[l + 1], "cpu", true);
      Object.assign(linear.W, { _data: nested(load(`${data}.weight${l}`).data, widths[l], widths[l + 1]) });
      Object.assign(linear.b, { _data: Array.from(load(`${data}.bias${l}`).data) });
      // Parameters are found among the module's own properties.
      this[`linear${l}`] = linear;
      this.layers.push(linear);
    }
  }
  forward(x) {
    return this.layers.reduce(
      (a, linear, l) => (l + 1 < this.layers.length ? this.relu.forward(linear.forward(a)) : linear.forward(a)),
      x,
    );
  }
}

await serve((workload, load) => {
  const widths = widthsOf(workload);
  const net = new Net(widths, workload.data, load);
  const loss = new nn.CrossEntropyLoss();
  const optimizer = new optim.Adam(net.parameters(), workload.learningRate, 0, [0.9, 0.999], 1e-8);
  const next = batches(workload, load);
  return {
    step: () => {
      const { x, y, rows } = next();
      const value = loss.forward(
        net.forward(torch.tensor(nested(x, rows, widths[0]), false)),
        torch.tensor(Array.from(y), false),
      );
      value.backward();
      optimizer.step();
      optimizer.zero_grad();
      return value;
    },
    read: (value) => Number([value.data].flat(3)[0]),
  };
});
