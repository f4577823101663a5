import { describe, expect, test } from "vitest";
import { evaluate, grad, ndarray, program, real, scalar, type NdArray, type Tensor } from "../../src/engine/index.ts";
import { factories, parse, UserError } from "../../src/options/index.ts";
import { elasticNet, l1, l2, penalties, penalty, type Penalty } from "../../src/regularization/index.ts";

const params = {
  "dense1.weight": ndarray([2, 3], [1, -2, 0.5, 0, 3, -1]),
  "dense1.bias": ndarray([3], [10, 20, -30]),
  "block.dense1.weight": ndarray([3, 1], [0.25, -0.75, 2]),
};
const sums = { squares: 15.25 + 4.625, sizes: 7.5 + 3, biasSquares: 1400 };

/** The penalty and its gradient at the parameters above, for a mini-batch of `examples` rows. */
function at(it: Penalty, examples = 1): { value: number; gradients: Record<string, NdArray> } {
  const { value, ...gradients } = evaluate(params, (given): Record<string, Tensor> => {
    const value = it.value(given, { examples });
    return { value, ...grad(value, given) };
  });
  return { value: value.data[0], gradients };
}

describe("the scales in use", () => {
  test.each([
    ["l2 plain: λ Σ w²", l2({ strength: 0.1 }), 0.1 * sums.squares],
    ["l2 half: λ/2 Σ w²", l2({ strength: 0.1, scale: "half" }), 0.05 * sums.squares],
    ["l2 perExample: λ/2m Σ w²", l2({ strength: 0.1, scale: "perExample" }), (0.1 / 16) * sums.squares],
    ["l1 plain: λ Σ |w|", l1({ strength: 0.1 }), 0.1 * sums.sizes],
    ["l1 perExample: λ/2m Σ |w|", l1({ strength: 0.1, scale: "perExample" }), (0.1 / 16) * sums.sizes],
    ["elastic net: λ₁ Σ |w| + λ₂ Σ w²", elasticNet({ l1: 0.2, l2: 0.3 }), 0.2 * sums.sizes + 0.3 * sums.squares],
    ["biases: every parameter", l2({ strength: 1, biases: true }), sums.squares + sums.biasSquares],
    ["strength 0", l2({ strength: 0 }), 0],
  ])("%s", (_, it, wanted) => {
    expect(at(it, 8).value).toBeCloseTo(wanted, 12);
  });

  test("the gradients are 2λw, λw (PyTorch's weight_decay), λ/m w and λ sign(w), and 0 for biases", () => {
    const w = params["dense1.weight"].data;
    const of = (it: Penalty) => [...at(it, 8).gradients["dense1.weight"].data];
    const close = (found: number[], wanted: ArrayLike<number>) => found.forEach((g, i) => expect(g).toBeCloseTo(wanted[i], 14));
    close(
      of(l2({ strength: 0.1 })),
      w.map((x) => 0.2 * x),
    );
    close(
      of(l2({ strength: 0.1, scale: "half" })),
      w.map((x) => 0.1 * x),
    );
    close(
      of(l2({ strength: 0.1, scale: "perExample" })),
      w.map((x) => (0.1 / 8) * x),
    );
    close(
      of(l1({ strength: 0.1 })),
      w.map((x) => 0.1 * Math.sign(x)),
    );
    expect([...at(l2()).gradients["dense1.bias"].data]).toEqual([0, 0, 0]);
  });

  test("scikit-learn's alpha and l1_ratio give the elastic net that the documents say", () => {
    const [alpha, ratio] = [0.3, 0.8];
    const scikit = alpha * ratio * sums.sizes + ((alpha * (1 - ratio)) / 2) * sums.squares;
    expect(at(elasticNet({ l1: alpha * ratio, l2: (alpha * (1 - ratio)) / 2 })).value).toBeCloseTo(scikit, 12);
  });
});

describe.each(
  [...factories(penalties).values()].map(
    (make) => [make.declaration.name, make as unknown as (given?: object) => Penalty] as const,
  ),
)("%s", (_, make) => {
  test("its gradient agrees with central differences", () => {
    const it = make(Object.fromEntries(Object.keys(make().hyper).map((n) => [n, 0.37])));
    const h = 1e-5;
    const { gradients } = at(it, 4);
    const path = "block.dense1.weight";
    const moved = (i: number, by: number) => {
      const values = {
        ...params,
        [path]: ndarray(
          [3, 1],
          params[path].data.map((x, j) => (i === j ? x + by : x)),
        ),
      };
      return evaluate(values, (given) => ({ v: it.value(given, { examples: 4 }) })).v.data[0];
    };
    for (const i of [0, 1, 2]) expect((moved(i, h) - moved(i, -h)) / (2 * h)).toBeCloseTo(gradients[path].data[i], 8);
  });

  test("its numbers flow: one traced program gives the penalty for other numbers", () => {
    const names = Object.keys(make().hyper);
    const specs = { w: real(2, 3), ...Object.fromEntries(names.map((n) => [n, scalar])) };
    const run = program(specs, (given) => ({ v: make().value({ weight: given.w }, { hyper: given, examples: 2 }) }), {
      backend: "interpreter",
    });
    const other = Object.fromEntries(names.map((n, i) => [n, 0.5 + i]));
    const wanted = evaluate({ w: params["dense1.weight"] }, ({ w }) => ({
      v: make(other).value({ weight: w }, { examples: 2 }),
    })).v;
    expect(run.call({ w: params["dense1.weight"], ...other }).v.data[0]).toBeCloseTo(wanted.data[0], 14);
  });

  test("no weight to penalize is an error with the names that there are, not a silent 0", () => {
    const act = () => evaluate({ "mine.kernel": ndarray([1], [1]) }, (given) => ({ v: make().value(given, { examples: 1 }) }));
    expect(act).toThrow(
      'no parameter is called "weight", so there is nothing to penalize; there are mine.kernel. Use biases: true for all of them.',
    );
    expect(act).toThrow(UserError);
  });
});

test("penalties are found by name and alias, with their numbers and choices", () => {
  expect(parse("l2:0.01,scale=perExample", penalties, "penalty").label).toBe("l2(strength=0.01, scale=perExample)");
  expect(parse("elastic-net:l1=1e-3,l2=1e-2", penalties, "penalty").hyper).toEqual({ l1: 1e-3, l2: 1e-2 });
  expect(() => parse("l3", penalties, "penalty")).toThrow('unknown penalty "l3"; did you mean');
  expect(() => l2({ strength: -1 })).toThrow("l2: strength: expected a number >= 0, got -1");
});

test("a penalty of one's own is a share for each parameter", () => {
  const orthogonal = penalty({
    name: "orthogonal",
    value: ({ param: w }) => {
      const gram = w.transpose().dot(w);
      return gram.mul(gram).sum();
    },
  });
  expect(at(orthogonal()).value).toBeGreaterThan(0);
  expect(orthogonal({ biases: false }).label).toBe("orthogonal");
});
