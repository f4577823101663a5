/** Four parameters of every kind, for measuring what a trial costs when nothing is trained. */
import { choice, integer, logUniform, uniform } from "../../src/tuning/index.ts";

export const space = {
  learningRate: logUniform(1e-5, 0.1),
  dropout: uniform(0, 0.5),
  width: integer(16, 512, { step: 16 }),
  optimizer: choice(["adam", "sgd", "lion"]),
};
