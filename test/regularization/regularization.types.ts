// Read by the type checker alone: what must compile, and what must not.
import { test } from "vitest";
import { tensor } from "../../src/engine/index.ts";
import { nonNegative } from "../../src/options/index.ts";
import { earlyStopping, exponentialMovingAverage, inputNoise, l2, mixup, penalty } from "../../src/regularization/index.ts";

test("a regularizer takes its own numbers and choices, and no others", () => {
  l2({ strength: 0.1, scale: "perExample", biases: true });
  // @ts-expect-error a scale that there is not
  l2({ scale: "double" });
  // @ts-expect-error it is called strength here
  l2({ lambda: 0.1 });
  // @ts-expect-error a metric that nobody measures
  earlyStopping({ monitor: "aucc" });
  // @ts-expect-error a way to start that there is not
  exponentialMovingAverage({ start: "cold" });
  // @ts-expect-error a flag is true or false
  mixup({ perExample: 1 });
});

test("an augmentation must be told the number of classes", () => {
  const batch = { x: tensor(0), y: tensor(0) };
  // @ts-expect-error mixup could not tell class indices from probabilities
  inputNoise().apply(batch, { uniform: () => tensor(0) });
});

test("a penalty of one's own knows what it declares", () => {
  penalty({
    name: "mine",
    hyper: { strength: nonNegative(1) },
    // @ts-expect-error no such number
    value: ({ param, hyper: { power } }) => param.sum().mul(power),
  });
});
