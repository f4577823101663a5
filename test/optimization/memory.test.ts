import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/engine/index.ts";
import {
  accumulate,
  adam,
  chain,
  clipByNorm,
  gradientDescent,
  memoryTable,
  nadam,
  optimizers,
  rmsprop,
  stateMemory,
  stateSpecs,
} from "../../src/optimization/index.ts";
import { factories } from "../../src/options/index.ts";

describe("the memory of optimizers", () => {
  const table = Object.fromEntries(memoryTable().map((row) => [row.name, row]));

  test("is told for every optimizer", () => {
    expect(Object.keys(table)).toEqual([...factories(optimizers).keys()]);
  });

  test.each([
    ["gradientDescent", 0],
    ["momentum", 1],
    ["nesterov", 1],
    ["adagrad", 1],
    ["rmsprop", 1],
    ["lion", 1],
    ["adadelta", 2],
    ["adam", 2],
    ["adamw", 2],
    ["lamb", 2],
    ["scheduleFreeAdamw", 2],
    ["amsgrad", 3],
  ])("%s keeps %d numbers a parameter", (name, relative) => {
    expect(table[name].relative).toBeCloseTo(relative, 4);
  });

  test("muon keeps one number for every weight of a hidden matrix and two for the rest", () => {
    const matrices = 784 * 512 + 512 * 256;
    const rest = 512 + 256 + 256 * 10 + 10;
    expect(table.muon.numbers).toBe(matrices + 2 * rest);
  });

  test("is counted for the parameters given, in bytes of the program's precision", () => {
    const params = { weight: ndarray([10, 20]), bias: ndarray([20]) };
    expect(stateMemory(adam(), params)).toEqual({ numbers: 440, bytes: 1760, relative: 2, tensors: ["m", "v"] });
    expect(stateMemory(adam(), params, "float64").bytes).toBe(3520);
    expect(stateMemory(rmsprop({ centred: true }), params).relative).toBe(2);
    expect(stateMemory(accumulate(gradientDescent()), params).relative).toBe(1);
    expect(stateMemory(chain(clipByNorm(), adam()), params).numbers).toBe(440);
    expect(stateMemory(nadam(), params).bytes).toBe(1760 + 3 * 8);
  });

  test("scalars of hyperparameters stay float64, a parameter of one number does not", () => {
    const specs = stateSpecs(nadam(), { bias: ndarray([1]) });
    expect(specs["m.bias"]).toEqual({ shape: [1], dtype: "real" });
    expect(specs["shared.product"]).toEqual({ shape: [], dtype: "float64" });
  });
});
