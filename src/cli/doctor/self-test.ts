// Trains one small network twice, compiled and in the float64 interpreter, and compares the weights.
import { type MachineOptions, ndarray } from "../../engine/index.ts";
import { binaryCrossEntropy } from "../../losses/index.ts";
import { mlp } from "../../nn/index.ts";
import { adam } from "../../optimization/index.ts";
import { random } from "../../random/index.ts";
import { trained } from "../../training/index.ts";

export interface SelfTest {
  readonly passed: boolean;
  /** The largest difference of two weights, relative to the largest weight. */
  readonly difference: number;
  readonly tolerance: number;
}

/** 30 steps of Adam on a 6-24-12-1 network: matrix products, activations, a loss and an optimizer on every path. */
export async function selfTest(options: MachineOptions): Promise<SelfTest> {
  const [rows, features] = [96, 6];
  const draw = random(1);
  const x = Float64Array.from({ length: rows * features }, () => draw.normal());
  const y = Float64Array.from({ length: rows }, (_, i) => (x[i * features] * x[i * features + 1] > 0 ? 1 : 0));
  const train = {
    name: "self-test",
    task: "binary" as const,
    x: ndarray([rows, features], x),
    y: ndarray([rows, 1], y),
    features: [],
    classes: ["0", "1"],
  };
  const weights = async (machine: MachineOptions) => {
    const { model } = await trained({
      model: mlp({ hidden: [24, 12], outputs: 1 }),
      data: { train },
      loss: binaryCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      epochs: 10,
      batchSize: 32,
      record: 10,
      seed: 1,
      ...machine,
    });
    return Object.values(model.params).flatMap(({ data }) => [...data]);
  };
  const [compiled, interpreted] = [await weights(options), await weights({ backend: "interpreter" })];
  const largest = Math.max(...interpreted.map(Math.abs));
  // A NaN on either side is a difference like any other.
  const difference = compiled.reduce((most, w, i) => Math.max(most, Math.abs(w - interpreted[i]) / largest), 0);
  const tolerance = 1e-4;
  return { passed: difference <= tolerance, difference, tolerance };
}
