import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as constraints from "../../src/regularization/constraints/index.ts";
import { initializers } from "../../src/initialization/index.ts";
import { adam, optimizers } from "../../src/optimization/index.ts";
import { UserError, flag, fraction, positive, sizes, whole, type Declaration } from "../../src/options/index.ts";
import {
  choice,
  configurationOf,
  declared,
  dimensionsOf,
  fixed,
  integer,
  logUniform,
  logUniformBelowOne,
  parameterOf,
  spaceFromJson,
  spaceToJson,
  suggestionOf,
  uniform,
} from "../../src/tuning/space/index.ts";

const space = {
  learningRate: logUniform(1e-5, 0.1),
  model: { width: integer(8, 256, { log: true }), activation: choice(["relu", "tanh"]), dropout: uniform(0, 0.5, { step: 0.1 }) },
  optimizer: choice({
    adam: { beta2: logUniformBelowOne(0.9, 0.9999) },
    sgd: { momentum: uniform(0, 0.99), nesterov: choice([true, false]) },
  }),
  epochs: fixed(30),
};

describe("a space", () => {
  test("becomes dimensions named by their paths, parents first, with the branches that they exist in", () => {
    expect(
      dimensionsOf(space).map(({ name, when }) => [name, ...when.map(({ name, value }) => `${name}=${String(value)}`)]),
    ).toEqual([
      ["learningRate"],
      ["model.width"],
      ["model.activation"],
      ["model.dropout"],
      ["optimizer"],
      ["optimizer.adam.1 - beta2", "optimizer=adam"],
      ["optimizer.sgd.momentum", "optimizer=sgd"],
      ["optimizer.sgd.nesterov", "optimizer=sgd"],
    ]);
  });

  test("searches a memory by ratios of its distance from 1, and gives it back exactly", () => {
    const dimension = dimensionsOf(space).find(({ name }) => name.endsWith("beta2"))!;
    expect(dimension.distribution).toMatchObject({ kind: "float", log: true });
    for (const beta2 of [0.9, 0.97, 0.999, 0.9999]) {
      const configuration = { ...example, optimizer: { name: "adam", beta2 } } as const;
      expect(configurationOf(space, suggestionOf(space, configuration))).toEqual(configuration);
    }
  });

  test("goes to JSON and back without loss", () => {
    const text = JSON.stringify(spaceToJson(space));
    expect(spaceFromJson(JSON.parse(text))).toEqual(space);
    expect(dimensionsOf(spaceFromJson(JSON.parse(text)))).toEqual(dimensionsOf(space));
  });

  test("counts a step's last value below the end as the end", () => {
    expect(uniform(0, 1, { step: 0.3 }).high).toBe(0.9);
    expect(uniform(0, 0.3, { step: 0.1 }).high).toBe(0.3);
    expect(integer(1, 10, { step: 4 }).high).toBe(9);
  });

  test("finds its way back from every suggestion, and there again", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.9, max: 0.9999, noNaN: true }), fc.integer({ min: 8, max: 256 }), (beta2, width) => {
        const configuration = { ...example, model: { ...example.model, width }, optimizer: { name: "adam", beta2 } } as const;
        const back = configurationOf(space, suggestionOf(space, configuration));
        expect(back.model).toEqual(configuration.model);
        expect(back.optimizer).toMatchObject({ name: "adam", beta2: expect.closeTo(beta2, 15) });
      }),
    );
  });
});

const example = {
  learningRate: 0.01,
  model: { width: 32, activation: "tanh", dropout: 0.2 },
  optimizer: { name: "sgd", momentum: 0.9, nesterov: false },
  epochs: 30,
} as const;

describe("errors name the place, the values and the next step", () => {
  test.each<[() => unknown, RegExp]>([
    [() => uniform(1, 0), /uniform\(1, 0\): 1 is more than 0; write the lower end first/],
    [() => uniform(1, 1), /use fixed\(1\)/],
    [() => uniform(0, Infinity), /two finite numbers/],
    [() => uniform(0, 1, { step: 2 }), /a step lies above 0 and within the range, 1 wide; got 2/],
    [() => logUniform(0, 1), /begins above 0, got 0/],
    [() => logUniformBelowOne(0.5, 1), /end below it/],
    [() => integer(1, 2.5), /2.5 is not a whole number/],
    [() => integer(0, 8, { log: true }), /begins above 0/],
    [() => integer(1, 9, { log: true, step: 2 }), /no equal steps/],
    [() => choice(["a"]), /got "a"; use fixed/],
    [() => choice([1, 1]), /1 stands twice/],
    [() => choice({ a: { name: uniform(0, 1) }, b: {} }), /branch a has a parameter called name/],
    [() => dimensionsOf({ "a.b": uniform(0, 1) }), /the name "a\.b" cannot be part of a path/],
    [() => configurationOf(space, { learningRate: 0.01 }), /no value for model\.width/],
    [
      () => configurationOf(space, { ...suggestionOf(space, example), learningRate: 7 }),
      /learningRate is 7, outside of 0.00001 to 0.1/,
    ],
    [() => configurationOf(space, { ...suggestionOf(space, example), optimizer: "lion" }), /none of "adam", "sgd"/],
    [() => spaceFromJson({ lr: 0.1 }), /lr is 0.1, which is no parameter; write \{ "fixed": 0.1 \}/],
    [() => spaceFromJson({ model: { width: { integer: [8] } } }), /model\.width: integer takes two numbers/],
    [() => spaceFromJson({ lr: { logUniform: [1, 2], step: 1 } }), /lr: logUniform has no setting step/],
    [() => spaceFromJson({ lr: { logUniform: [0, 1] } }), /lr: logUniform\(0, 1\): a logarithmic scale/],
    [() => spaceFromJson([1]), /a space is a record of parameters/],
    [() => spaceToJson({ f: fixed(() => 1) }), /fixed value of f is a function/],
    [() => parameterOf(whole(0), "warmup"), /warmup is a count without a known end/],
    [() => parameterOf(sizes(3), "kernel"), /kernel is a size/],
    [() => declared(adam, "learningrat"), /adam has no option learningrat; did you mean "learningRate"/],
  ])("%s", (act, message) => {
    expect(act).toThrow(UserError);
    expect(act).toThrow(message);
  });
});

describe("ranges from declarations", () => {
  test("learning rates by ratios, memories by their distance from 1, words and flags among all", () => {
    expect(declared(adam, "learningRate", "beta1", "beta2")).toEqual({
      learningRate: logUniform(1e-5, 0.1),
      beta1: logUniformBelowOne(0.5, 0.99),
      beta2: logUniformBelowOne(0.99, 0.9999),
    });
    expect(parameterOf(flag(false), "bias")).toEqual(choice([false, true]));
    expect(parameterOf(whole(4, { low: 1 }), "heads")).toEqual(integer(1, 16, { log: true }));
    expect(parameterOf(positive(1), "x")).toEqual(logUniform(0.01, 100));
    expect(parameterOf(fraction(0.2), "x")).toEqual(uniform(0, 0.999));
  });

  test("every hyperparameter of every optimizer, initializer and constraint lies within its own range", () => {
    for (const plugin of Object.values({ ...optimizers, ...initializers, ...constraints })) {
      const { declaration } = plugin as { declaration?: Declaration };
      for (const [name, option] of Object.entries(declaration?.hyper ?? {})) {
        if (option.integer) continue;
        const parameter = parameterOf(option, `${declaration!.name}: ${name}`);
        expect(parameter).toMatchObject({ kind: "float" });
        const { low, high } = parameter as { low: number; high: number };
        if (option.initial > 0) expect(option.initial).toBeGreaterThanOrEqual(low);
        expect(option.initial).toBeLessThanOrEqual(high);
      }
    }
  });
});
