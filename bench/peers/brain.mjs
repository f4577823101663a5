/**
 * brain.js on the CPU. It trains one row at a time, with one activation for all layers and squared error: not the algorithm of
 * the others, so its losses are not compared. A step here is one pass over as many rows as a step of the workload has.
 */
import { createRequire } from "node:module";
import { serve, widthsOf } from "./serve.mjs";

const brain = createRequire(import.meta.url)("brain.js");

await serve((workload, load) => {
  const { data, optimizer, batch, learningRate } = workload;
  const widths = widthsOf(workload);
  const [x, y] = [load(`${data}.x`), load(`${data}.y`)];
  const [width, height] = [widths[0], widths.at(-1)];
  const rows = Array.from({ length: Math.min(batch, x.shape[0]) }, (_, i) => ({
    input: x.data.slice(i * width, (i + 1) * width),
    output: y.data.slice(i * height, (i + 1) * height),
  }));
  const net = new brain.NeuralNetwork({
    hiddenLayers: widths.slice(1, -1),
    inputSize: width,
    outputSize: height,
    activation: "leaky-relu",
  });
  const options = { errorThresh: 1e-9, learningRate, praxis: optimizer === "adam" ? "adam" : undefined, log: false };
  return { run: (iterations) => [net.train(rows, { ...options, iterations }).error] };
});
