import { describe, expect, test } from "vitest";
import { checkGradients, describeGradientCheck, gradientCheck } from "../../src/diagnosis/gradient-check/index.ts";
import { Tensor, evaluate, flatten, grad, ndarray, sizeOf, type NdArray, type Shape } from "../../src/engine/index.ts";
import * as elementwise from "../../src/engine/ops/elementwise.ts";
import { relu } from "../../src/functional/index.ts";
import * as losses from "../../src/losses/index.ts";
import { binaryCrossEntropy, meanSquaredError, softmaxCrossEntropy, type Loss } from "../../src/losses/index.ts";
import { batchNorm, dense, dropout, elu, gelu, layerNorm, residual, sequential } from "../../src/nn/index.ts";
import type { ArrayTree, LayerContext } from "../../src/nn/layer.ts";
import { UserError, factories } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { elasticNet, l2 } from "../../src/regularization/index.ts";

const draw = (shape: Shape, seed: number, scale = 1) => {
  const rng = random(seed);
  return ndarray(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => scale * rng.normal()),
  );
};

/** A network 3 – 4 – k of plain functions; `hidden` and `bias` are where mistakes get planted. */
const network =
  (hidden: (x: Tensor) => Tensor = (x) => x.tanh(), bias: (b: Tensor) => Tensor = (b) => b) =>
  (x: Tensor, { params }: LayerContext): Tensor => {
    const { dense1, dense2 } = params as Record<string, Record<string, Tensor>>;
    const a = hidden(x.dot(dense1.weight).add(bias(dense1.bias)));
    return a.dot(dense2.weight).add(dense2.bias);
  };

const paramsOf = (k: number) => ({
  dense1: { weight: draw([3, 4], 1), bias: draw([4], 2) },
  dense2: { weight: draw([4, k], 3), bias: draw([k], 4) },
});

const m = 6;
const binary = { x: draw([m, 3], 5), y: ndarray([m, 1], [1, 0, 0, 1, 1, 0]) };
const batches: Record<Loss["task"], { k: number; batch: { x: NdArray; y: NdArray } }> = {
  binary: { k: 1, batch: binary },
  multiclass: { k: 3, batch: { x: binary.x, y: ndarray([m, 1], [0, 1, 2, 2, 1, 0]) } },
  regression: { k: 2, batch: { x: binary.x, y: draw([m, 2], 6) } },
};

/** The operation with its adjoint multiplied, as a mistake in a backward pass. */
const wrong = (op: (typeof elementwise)["tanh"], factor: number) => {
  const bad = {
    ...op,
    name: `${op.name}Times${factor}`,
    vjp: (g: Tensor, y: Tensor, x: readonly Tensor[]) => op.vjp(g, y, x, null).map((part) => part!.mul(factor)),
  };
  return (x: Tensor) => Tensor.of(bad, [x], null);
};
const identity = {
  ...elementwise.neg,
  name: "identity",
  js: (x: number) => x,
  evaluate: (_: Tensor, [x]: readonly Float64Array[]) => x,
  vjp: (g: Tensor) => [g],
};

const levels = (check: ReturnType<typeof gradientCheck>) =>
  Object.fromEntries(check.tensors.map(({ path, level }) => [path, level]));
const hintOf = (check: ReturnType<typeof gradientCheck>, path: string) =>
  check.tensors.find((t) => t.path === path)!.hints.join();

describe("right gradients", () => {
  test.each([...factories(losses).values()].map((make) => [make.declaration.name, (make as unknown as () => Loss)()] as const))(
    "of a network with %s are great",
    (_, loss) => {
      const { k, batch } = batches[loss.task];
      const check = gradientCheck({ model: network(), loss, batch, params: paramsOf(k) });
      expect(check).toMatchObject({ level: "great", passed: true, notes: [] });
      expect(check.relativeError).toBeLessThan(1e-8);
      expect(check.tensors.map(({ tested, shape }) => tested - sizeOf(shape))).toEqual([0, 0, 0, 0]);
    },
  );

  test("with penalties, class weights and label smoothing are great", () => {
    const loss = softmaxCrossEntropy({ classWeights: [1, 2, 3], labelSmoothing: 0.1, average: "weights" });
    const { k, batch } = batches.multiclass;
    expect(
      gradientCheck({
        model: network(),
        loss,
        batch,
        params: paramsOf(k),
        penalties: [l2({ scale: "perExample", strength: 0.7 }), elasticNet({ l1: 0.1, biases: true })],
      }),
    ).toMatchObject({ level: "great" });
  });

  test.each([1e-3, 1e-4, 1e-5, 1e-6, 1e-7])("pass with epsilon = %d, the teaching texts' 1e-7 included", (epsilon) => {
    expect(
      gradientCheck({ model: network(), loss: binaryCrossEntropy(), batch: binary, params: paramsOf(1), epsilon }),
    ).toMatchObject({ passed: true, epsilon });
  });

  test("of huge and tiny weights pass, also where the sigmoid is saturated", () => {
    for (const scale of [1e-6, 1e-3, 10, 1000]) {
      const params = {
        dense1: { weight: draw([3, 4], 1, scale), bias: draw([4], 2, scale) },
        dense2: { weight: draw([4, 1], 3, scale), bias: draw([1], 4, scale) },
      };
      expect(
        gradientCheck({ model: network(), loss: binaryCrossEntropy(), batch: binary, params }),
        `scale ${scale}`,
      ).toMatchObject({ passed: true });
    }
  });

  test("that are 0, behind a normalization say, are told apart from wrong ones", () => {
    const centred = network((x) => x.sub(x.mean([0], true)).tanh());
    const check = gradientCheck({ model: centred, loss: binaryCrossEntropy(), batch: binary, params: paramsOf(1) });
    expect(check.level).toBe("great");
    expect(levels(check)).toMatchObject({ "dense1.weight": "great", "dense1.bias": "unresolved" });
    expect(check.notes.join()).toContain("dense1.bias: gradients so near 0 that differences, good to ");
  });
});

describe("planted mistakes", () => {
  const check = (hidden?: (x: Tensor) => Tensor, bias?: (b: Tensor) => Tensor) =>
    gradientCheck({ model: network(hidden, bias), loss: binaryCrossEntropy(), batch: binary, params: paramsOf(1) });

  test("a doubled gradient is found, blamed on the tensors behind it, and named", () => {
    const found = check(wrong(elementwise.tanh, 2));
    expect(found.passed).toBe(false);
    expect(levels(found)).toEqual({
      "dense1.weight": "wrong",
      "dense1.bias": "wrong",
      "dense2.weight": "great",
      "dense2.bias": "great",
    });
    expect(found.tensors[0].relativeError).toBeCloseTo(1 / 3, 6);
    expect(hintOf(found, "dense1.weight")).toContain("looks multiplied by 2");
    expect(found.sentence).toContain("wrong: the gradient of dense1.weight (relative error 3.3e-1: looks multiplied by 2");
  });

  test("a bias gradient wrong by 4 is found, and nothing else blamed", () => {
    const found = check(undefined, wrong(identity, 4));
    expect(levels(found)).toEqual({
      "dense1.weight": "great",
      "dense1.bias": "wrong",
      "dense2.weight": "great",
      "dense2.bias": "great",
    });
    expect(hintOf(found, "dense1.bias")).toBe("looks multiplied by 4");
    const [worst] = found.tensors[1].worst;
    expect(worst.analytic / worst.numeric).toBeCloseTo(4, 5);
    expect(worst.relativeError).toBeCloseTo(3 / 5, 5);
    expect(found.relativeError).toBeGreaterThan(1e-3);
  });

  test.each([
    ["a wrong sign", wrong(identity, -1), "has the wrong sign"],
    ["half of it", wrong(identity, 0.5), "looks multiplied by 1/2: a ½ too many"],
    ["a third of it", wrong(identity, 1 / 3), "looks multiplied by 1/3"],
    [
      "a sum over the batch instead of its mean",
      wrong(identity, m),
      `looks multiplied by 6: the batch has 6 rows, so a 1/m is missing (sum instead of mean)`,
    ],
    ["a mean taken twice", wrong(identity, 1 / m), "the batch has 6 rows, so it is divided by m twice"],
    ["another factor, and the wrong sign", wrong(identity, -3.7), "looks multiplied by 3.7; it also has the wrong sign"],
    ["a gradient that stops", (b: Tensor) => b.stopGradient(), "no gradient arrives although the loss depends on it"],
  ])("%s is named", (_, bias, hint) => {
    const found = check(undefined, bias);
    expect(levels(found)).toMatchObject({ "dense1.weight": "great", "dense1.bias": "wrong" });
    expect(hintOf(found, "dense1.bias")).toContain(hint);
  });

  test("a deviation of one in ten thousand wants a look, one in a million is good", () => {
    expect(check(undefined, wrong(identity, 1.0004)).level).toBe("look");
    expect(check(undefined, wrong(identity, 1.000004)).level).toBe("good");
  });
});

describe("a backward pass written by hand", () => {
  const params = { weight: draw([3, 3], 8), bias: draw([3], 9) };
  const loss = meanSquaredError();
  const batch = { x: binary.x, y: draw([m, 3], 10) };
  const model = (x: Tensor, { params }: LayerContext) => x.dot(params.weight as Tensor).add(params.bias as Tensor);
  const right = evaluate({ ...params, ...batch }, ({ weight, bias, x, y }) =>
    grad(loss.perExample(x.dot(weight).add(bias), y).mean(), { weight, bias }),
  );
  const against = (change: Partial<Record<"weight" | "bias", (g: number, i: number) => number>>) => {
    const gradients = Object.fromEntries(
      Object.entries(right).map(([n, g]) => [n, ndarray(g.shape, g.data.map(change[n as "weight"] ?? ((v) => v)))]),
    );
    return gradientCheck({ model, loss, batch, params, gradients });
  };

  test("passes where it is right", () => expect(against({}).level).toBe("great"));

  test.each([
    [
      "transposed",
      { weight: (_: number, i: number) => right.weight.data[(i % 3) * 3 + Math.floor(i / 3)] },
      "weight",
      "looks transposed",
    ],
    [
      "without the penalty's part",
      { weight: (g: number, i: number) => g + 0.2 * params.weight.data[i] },
      "weight",
      "differs by 0.2 times the parameter itself: the gradient of a squared-weight penalty is there twice",
    ],
    ["with a constant added", { bias: (g: number) => g - 0.25 }, "bias", "looks like the right gradient plus -0.25 everywhere"],
    [
      "wrong in one column",
      { weight: (g: number, i: number) => (i % 3 === 1 ? 2 * g + 1 : g) },
      "weight",
      "all wrong entries stand at position 1 of axis 1; the others agree",
    ],
    [
      "wrong in two entries",
      { weight: (g: number, i: number) => (i === 0 || i === 5 ? g + 1 : g) },
      "weight",
      "2 of 9 entries are wrong; the others agree",
    ],
    ["NaN in one entry", { bias: (g: number, i: number) => (i === 1 ? NaN : g) }, "bias", "1 of 3 entries are no finite numbers"],
  ] as const)("%s: says so", (_, change, path, hint) => {
    const found = against(change);
    expect(levels(found)).toEqual({ weight: path === "weight" ? "wrong" : "great", bias: path === "bias" ? "wrong" : "great" });
    expect(hintOf(found, path)).toContain(hint);
  });

  test("of the wrong shape or without a tensor is refused", () => {
    expect(() => gradientCheck({ model, loss, batch, params, gradients: { weight: params.weight } })).toThrow(
      'there is no gradient for "bias"; given are weight',
    );
    expect(() => gradientCheck({ model, loss, batch, params, gradients: { weight: ndarray([9]), bias: params.bias } })).toThrow(
      'the gradient of "weight" has shape [9], the parameter [3,3]',
    );
  });
});

describe("kinks", () => {
  const along = (at: number, corner: number, slope: (x: Tensor) => Tensor = relu) =>
    checkGradients({ params: { w: ndarray([2], [at, 3]) }, value: ({ w }) => slope(w.sub(corner)).sum() });
  const zeros = {
    dense1: { weight: ndarray([3, 4]), bias: ndarray([4]) },
    dense2: { weight: draw([4, 1], 3), bias: ndarray([1]) },
  };
  const atZeros = (hidden: (x: Tensor) => Tensor) =>
    gradientCheck({ model: network(hidden), loss: binaryCrossEntropy(), batch: binary, params: zeros });

  test("within epsilon of a weight are stepped around with a smaller epsilon", () => {
    const check = along(1, 1 + 3e-6);
    expect(check.tensors[0]).toMatchObject({ level: "great", tested: 2, retested: 1, moved: 0, excluded: 0 });
    expect(check.notes.join()).toContain("1 entries have a kink within epsilon");
  });

  test("at the very point are compared at a point nearby", () => {
    const check = along(1, 1);
    expect(check.tensors[0]).toMatchObject({ level: "great", tested: 2, retested: 0, moved: 1, excluded: 0 });
    expect(check.notes.join()).toContain(
      "1 entries sit on a kink, where no slope is the right one, and were compared at a point nearby",
    );
  });

  test("excuse no wrong gradient rule", () => {
    const check = along(1, 1, (x) => wrong(identity, 2)(relu(x)));
    expect(check.level).toBe("wrong");
    expect(check.tensors[0].hints).toEqual([
      "looks multiplied by 2: a term counted twice, or the ½ of a squared error or penalty forgotten",
    ]);
  });

  test("everywhere, in a ReLU network at zero weights, are left behind, and a mistake is still found there", () => {
    const check = atZeros(relu);
    expect(check.level).toBe("great");
    expect(check.tensors[0].moved).toBeGreaterThan(6);
    expect(levels(atZeros((x) => wrong(identity, 2)(relu(x))))).toMatchObject({
      "dense1.weight": "wrong",
      "dense1.bias": "wrong",
      "dense2.bias": "great",
    });
  });

  test("are left out where the gradients were given and hold at this point only", () => {
    const check = checkGradients({
      params: { w: ndarray([2], [1, 3]) },
      value: ({ w }) => relu(w.sub(1)).sum(),
      gradients: { w: ndarray([2], [0, 1]) },
    });
    expect(check.tensors[0]).toMatchObject({ level: "great", tested: 1, excluded: 1 });
    expect(check.notes.join()).toContain("1 entries sit on a kink and were left out; check at other weights");
  });
});

describe("a layer with random numbers, state and numbers of its own", () => {
  const layer = {
    hyper: { dropout1: { rate: 0.4 } },
    init: (rng: ReturnType<typeof random>, input: Shape) => ({
      params: {
        weight: ndarray(
          [input[0], 1],
          Float64Array.from({ length: input[0] }, () => rng.normal()),
        ),
      },
      state: { scale: ndarray([1], [2]) },
      output: [1],
    }),
    apply: (x: Tensor, { params, state, hyper, training, uniform }: LayerContext) => {
      const { rate } = hyper.dropout1 as Record<string, Tensor>;
      const kept = rate.lt(uniform(x.shape)).where(x.div(rate.neg().add(1)), 0);
      return { output: (training ? kept : x).dot(params.weight as Tensor).mul(state.scale as Tensor), state };
    },
  };
  const options = { model: layer, loss: binaryCrossEntropy(), batch: binary };

  test("is checked with its masks standing still: the same seed and step, the same result", () => {
    const check = gradientCheck(options);
    expect(check.level).toBe("great");
    expect(gradientCheck(options)).toEqual(check);
    expect(gradientCheck({ ...options, step: 2 }).loss).not.toBe(check.loss);
    expect(gradientCheck({ ...options, seed: 1 }).loss).not.toBe(check.loss);
  });

  test("is checked at the weights that are given, as a tree or by path; a missing one is named", () => {
    const nested = {
      ...layer,
      init: (...at: Parameters<typeof layer.init>) => ({ ...layer.init(...at), params: { dense1: layer.init(...at).params } }),
      apply: (x: Tensor, at: LayerContext) => layer.apply(x, { ...at, params: at.params.dense1 as Record<string, Tensor> }),
    };
    const weight = draw([3, 1], 21);
    const at = (params: ArrayTree) => gradientCheck({ ...options, model: nested, params });
    const [tree, flat] = [at({ dense1: { weight } }), at({ "dense1.weight": weight })];
    expect(tree).toEqual(flat);
    expect(tree.tensors[0].path).toBe("dense1.weight");
    expect(() => at({ weight })).toThrow('no value for "dense1.weight"; there are weight');
  });

  test("is checked as it predicts where training is off", () => {
    const check = gradientCheck({ ...options, training: false });
    expect(check.level).toBe("great");
    expect(gradientCheck({ ...options, training: false, step: 2 }).loss).toBe(check.loss);
  });
});

test("a deep network of every kind of layer is great, while training and as it predicts", () => {
  const model = sequential(
    dense(8),
    batchNorm(),
    elu(),
    dropout({ rate: 0.3 }),
    residual(dense(8), layerNorm(), gelu()),
    dense(1),
  );
  for (const training of [true, false]) {
    const check = gradientCheck({ model, loss: binaryCrossEntropy(), batch: binary, training });
    expect(check.passed).toBe(true);
    expect(check.relativeError).toBeLessThan(1e-7);
    expect(Object.keys(levels(check))).toContain("residual1.dense1.weight");
  }
});

describe("the record", () => {
  const large = {
    dense1: { weight: draw([3, 4], 1), bias: draw([4], 2) },
    dense2: { weight: draw([4, 1], 3), bias: draw([1], 4) },
  };

  test("samples a large tensor, by seed, and says so", () => {
    const run = (seed: number) =>
      gradientCheck({ model: network(), loss: binaryCrossEntropy(), batch: binary, params: large, entries: 5, seed, worst: 5 });
    expect(run(1).tensors[0].tested).toBe(5);
    expect(run(1).notes).toEqual(["dense1.weight: a random sample of the entries was compared"]);
    const indices = (seed: number) =>
      run(seed)
        .tensors[0].worst.map(({ index }) => index.join())
        .sort();
    expect(indices(1)).toEqual(indices(1));
    expect(indices(1)).not.toEqual(indices(2));
    expect(new Set(indices(1)).size).toBe(5);
  });

  test("is JSON, and reads as a table with the worst entries and the thresholds", () => {
    const check = gradientCheck({
      model: network(undefined, wrong(identity, 4)),
      loss: binaryCrossEntropy(),
      batch: binary,
      params: large,
      worst: 2,
    });
    expect(JSON.parse(JSON.stringify(check))).toEqual(check);
    const text = describeGradientCheck(check);
    const lines = text.split("\n");
    expect(lines[0]).toBe("wrong: the gradient of dense1.bias (relative error 6.0e-1: looks multiplied by 4)");
    expect(lines[2]).toMatch(/^tensor {9}shape {3}compared {2}relative error {2}verdict$/);
    expect(lines[3]).toMatch(/^dense1\.weight {2}\[3, 4\] {2}all {7}\d\.\de-\d+ +great$/);
    expect(text).toContain("dense1.bias: looks multiplied by 4\n  [");
    expect(text).toMatch(/analytic -?\d+\.\d+ +numeric -?\d+\.\d+ +relative error 6\.0e-1/);
    expect(text).toContain(
      "great ≤ 1e-7 < good ≤ 1e-5 < look ≤ 1e-3 < wrong; relative error ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), ĝ by central differences at ±1e-5",
    );
  });

  test("blames by path, also in nested networks", () => {
    const nested = { block1: { dense1: { weight: draw([3, 1], 1) } } };
    const model = (x: Tensor, { params }: LayerContext) => x.dot(flatten<Tensor>(params)["block1.dense1.weight"]);
    expect(gradientCheck({ model, loss: binaryCrossEntropy(), batch: binary, params: nested }).tensors[0].path).toBe(
      "block1.dense1.weight",
    );
  });
});

describe("what cannot be checked is refused", () => {
  test.each([
    [
      "a loss that is no number",
      () => checkGradients({ params: { w: ndarray([1], [-1]) }, value: ({ w }) => w.log().sum() }),
      "gradient check: the loss is NaN at these parameters, so it has no gradient; start from smaller weights or inputs.",
    ],
    [
      "a function without parameters",
      () => gradientCheck({ model: network(), loss: binaryCrossEntropy(), batch: binary }),
      "a model that is a function has no initialization; pass its params",
    ],
    [
      "an epsilon of 0",
      () => checkGradients({ params: { w: ndarray([1], [1]) }, value: ({ w }) => w.sum(), epsilon: 0 }),
      "gradient check: epsilon: expected a number > 0, got 0",
    ],
    [
      "no parameters",
      () => checkGradients({ params: {}, value: () => Tensor.of(elementwise.neg, [], null) }),
      "gradient check: there are no parameters",
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(UserError);
  });
});
