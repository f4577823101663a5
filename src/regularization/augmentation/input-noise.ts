// Gaussian noise on the inputs: the network learns to give the same answer nearby.
import { nonNegative, searched } from "../../options/index.ts";
import { augmentation } from "./augmentation.ts";
import { normalFrom } from "./draws.ts";

/**
 * x ← x + std · N(0, 1), fresh for every number at every step, in training only. Means most where inputs are standardized.
 * For small noise and squared error it acts like a penalty on the network's slope (Bishop 1995). Keras: `GaussianNoise`.
 */
export const inputNoise = augmentation({
  name: "inputNoise",
  aliases: ["gaussianNoise"],
  reference: "Bishop 1995, doi:10.1162/neco.1995.7.1.108",
  about: "Gaussian noise on every input of every step",
  hyper: { std: searched(nonNegative(0.1, "standard deviation, in the inputs' own unit"), 0.01, 1) },
  apply: ({ x, y, hyper: { std }, uniform }) => ({ x: x.add(normalFrom(uniform(x.shape), uniform(x.shape)).mul(std)), y }),
});
