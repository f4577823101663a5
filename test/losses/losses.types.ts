// Read by the type checker alone: what must compile, and what must not.
import { test } from "vitest";
import {
  binaryCrossEntropy,
  huber,
  loss,
  meanSquaredError,
  multiclassHinge,
  softmaxCrossEntropy,
} from "../../src/losses/index.ts";
import { choice, positive } from "../../src/options/index.ts";

test("a loss takes its own numbers, choices and lists, and no others", () => {
  huber({ delta: 2 });
  softmaxCrossEntropy({ classWeights: [1, 2], labelSmoothing: 0.1, average: "weights" });
  // @ts-expect-error it is called delta here
  huber({ beta: 2 });
  // @ts-expect-error a choice that there is not
  binaryCrossEntropy({ average: "sum" });
  // @ts-expect-error one weight a class
  softmaxCrossEntropy({ classWeights: 2 });
  // @ts-expect-error a flag is true or false
  meanSquaredError({ half: "yes" });
  // @ts-expect-error a form that there is not
  multiclassHinge({ form: "crammer" });
});

test("a loss of one's own knows the types of what it declares", () => {
  const mine = loss({
    name: "mine",
    task: "regression",
    hyper: { scale: positive(1) },
    options: { form: choice("a", ["a", "b"]) },
    lists: { weights: "one an output" },
    perExample: ({ outputs, target, hyper: { scale, weights }, options: { form } }) => {
      const error = outputs.sub(target).mul(scale);
      // @ts-expect-error a list may not have been given
      error.mul(weights);
      // @ts-expect-error a word that is no choice
      return form === "c" ? error : error.mean([1]);
    },
  });
  mine({ scale: 2, form: "b", weights: [1, 2] });
  // @ts-expect-error no such option
  mine({ size: 1 });
});
