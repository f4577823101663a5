// What is traced once for many runs: parts of one structure must trace to the same program whatever their numbers, and parts
// that trace to another must have another structure.
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/index.ts";
import type { Tensor } from "../../src/engine/index.ts";
import { ndarray } from "../../src/engine/index.ts";
import { trace } from "../../src/engine/trace.ts";
import { signature } from "../../src/engine/wasm/signature.ts";
import * as losses from "../../src/losses/built-in.ts";
import { loss as ownLoss } from "../../src/losses/index.ts";
import * as nn from "../../src/nn/index.ts";
import { accumulate, adam, chain, clippings, momentum, optimizer, weightDecay } from "../../src/optimization/index.ts";
import * as optimizers from "../../src/optimization/optimizers.ts";
import type { Declaration, Option } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { augmentations, averagings, constraints, penalties, penalty } from "../../src/regularization/index.ts";
import { network } from "../../src/training/network.ts";
import { trained } from "../../src/training/index.ts";
import { settle } from "../../src/training/settle.ts";

const { dense, sequential } = nn;
const [rows, features] = [12, 4];

function dataset(task: Dataset["task"], outputs: number, shape: readonly number[]): Dataset {
  const rng = random(1);
  const numbers = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw);
  return {
    name: "drawn",
    task,
    x: ndarray(
      [rows, ...shape],
      numbers(rows * shape.reduce((a, b) => a * b, 1), () => rng.normal()),
    ),
    y: ndarray(
      [rows, 1],
      numbers(rows, () => (task === "regression" ? rng.normal() : rng.integer(Math.max(2, outputs)))),
    ),
    features: [],
    classes: Array.from({ length: Math.max(2, outputs) }, (_, i) => String(i)),
  };
}

type Parts = Omit<Parameters<typeof settle>[0], "data" | "epochs">;

function definitionOf(parts: Parts, shape: readonly number[] = [features]) {
  const task = parts.loss?.task ?? "binary";
  const o = settle({ ...parts, data: { train: dataset(task, task === "multiclass" ? 3 : 1, shape) }, epochs: 1 });
  const { definition } = network(o, o.model.init(random(0), shape), 5, { step: 4, rest: 1 });
  return { structure: definition.structure, program: signature(trace(definition)).join("\n") };
}

/** The declared default, moved a little where it may be. */
const moved = ({ kind, ...option }: Option): unknown => {
  if (kind !== "number") return option.initial;
  const { initial, low, high, integer } = option as Extract<Option, { kind: "number" }>;
  if (integer) return initial;
  const other = initial === 0 ? 0.25 : initial * 0.75;
  return other > low && other < high ? other : initial;
};
/** Every other value of an option of structure that is worth a trial. */
const others = (option: Option): unknown[] =>
  option.kind === "flag"
    ? [!option.initial]
    : option.kind === "choice"
      ? option.options.filter((word) => word !== option.initial)
      : [];

/** All instances of a plug-in that differ in one choice, each with its numbers as declared and moved. */
function instances<T>(declaration: Declaration, make: (given: Record<string, unknown>) => T): readonly (readonly [T, T])[] {
  const numbers = Object.fromEntries(Object.entries(declaration.hyper).map(([name, option]) => [name, moved(option)]));
  const choices = Object.entries(declaration.options).flatMap(([name, option]) =>
    others(option).map((value) => ({ [name]: value })),
  );
  return [{}, ...choices].map((choice) => [make(choice), make({ ...choice, ...numbers })] as const);
}

/** What each family makes of an instance: a whole run. */
function check<T>(declaration: Declaration, make: (given: Record<string, unknown>) => T, parts: (made: T) => Parts) {
  const seen = new Map<string, string>();
  for (const [one, other] of instances(declaration, make)) {
    const [a, b] = [definitionOf(parts(one)), definitionOf(parts(other))];
    expect(a.structure).toBeTypeOf("string");
    expect(b).toEqual(a);
    expect(seen.get(a.structure!) ?? a.program).toBe(a.program);
    seen.set(a.structure!, a.program);
  }
}

type Any = ((given: never) => unknown) & { readonly declaration: Declaration };
const each = (family: object): [string, Any][] =>
  Object.entries(family).filter((entry): entry is [string, Any] => typeof entry[1] === "function" && "declaration" in entry[1]);
const small = (): nn.Layer => sequential(dense(3), nn.relu, dense(1));

describe("parts of one structure trace to one program, whatever their numbers", () => {
  it.each(each(optimizers))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (optimizer) => ({ model: small(), optimizer }) as Parts),
  );
  it.each(each(losses))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (loss: ReturnType<typeof losses.huber>) => ({
      model: sequential(dense(3), dense(loss.task === "multiclass" ? 3 : 1)),
      loss,
    })),
  );
  it.each(each(penalties))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (made) => ({ model: small(), penalties: [made] }) as Parts),
  );
  it.each(each(constraints))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (made) => ({ model: small(), constraints: [made] }) as Parts),
  );
  it.each(each(augmentations).filter(([name]) => name !== "imageShift"))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (made) => ({ model: small(), augmentations: [made] }) as Parts),
  );
  it.each(each(averagings))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (averaging) => ({ model: small(), averaging }) as Parts),
  );
  it.each(each(clippings))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (part) => ({ model: small(), optimizer: chain(part as never, adam()) })),
  );
  const plain = ["batchNorm", "dropout", "elu", "gelu", "identity", "layerNorm", "leakyRelu", "relu", "selu", "sigmoid", "silu"];
  it.each(each(nn.layers).filter(([name]) => [...plain, "softmax", "softplus", "tanh"].includes(name)))("%s", (_, factory) =>
    check(factory.declaration, factory as never, (layer) => ({
      model: sequential(dense(3), nn.residual(layer as nn.Layer), dense(1)),
    })),
  );

  it("attention, embeddings and convolutions too", () => {
    const block = (dropout: number): Parts => ({
      model: sequential(nn.transformerBlock({ features: 4, heads: 2, dropout }), nn.globalAveragePool(), dense(1)),
    });
    expect(definitionOf(block(0.1), [3, 4])).toEqual(definitionOf(block(0.3), [3, 4]));
    const image = (momentum: number): Parts => ({
      model: sequential(nn.conv2d(2, { kernel: 2 }), nn.batchNorm({ momentum }), nn.maxPool2d(2), nn.flatten, dense(1)),
    });
    expect(definitionOf(image(0.9), [5, 5, 1])).toEqual(definitionOf(image(0.5), [5, 5, 1]));
    expect(definitionOf(image(0.9), [5, 5, 1]).structure).toBeTypeOf("string");
  });
});

describe("what may trace to something else", () => {
  const of = (parts: Partial<Parts>) => definitionOf({ model: small(), ...parts });

  it("another order, another choice, another number of parts is another structure", () => {
    const all = [
      of({}),
      of({ optimizer: momentum() }),
      of({ optimizer: momentum({ form: "classical" }) }),
      of({ optimizer: chain(weightDecay(), momentum()) }),
      of({ optimizer: chain(momentum(), weightDecay()) }),
      of({ optimizer: accumulate(momentum()) }),
      of({ model: sequential(dense(3), nn.tanh, dense(1)) }),
      of({ model: sequential(dense(3, { bias: false }), nn.relu, dense(1)) }),
      of({ penalties: [penalties.l2()] }),
      of({ penalties: [penalties.l2(), penalties.l2()] }),
      of({ penalties: [penalties.l2({ biases: true })] }),
    ];
    const structures = all.map(({ structure }) => structure);
    expect(structures).not.toContain(undefined);
    expect(new Set(structures).size).toBe(all.length);
  });

  it("what the library did not make, or others changed, has none and is traced every time", () => {
    const { apply, ...rest } = nn.tanh();
    const changed = { ...rest, apply: (x: Tensor, context: nn.LayerContext) => apply(x.mul(2), context) };
    expect(of({ model: sequential(dense(3), changed, dense(1)) }).structure).toBeUndefined();
    const ownOptimizer = optimizer({ name: "own", update: ({ grad }) => [grad.mul(-0.1), {}] });
    for (const made of [ownOptimizer(), chain(ownOptimizer()), accumulate(ownOptimizer())])
      expect(of({ optimizer: made }).structure).toBeUndefined();
    const own = penalty({ name: "own", value: ({ param }) => param.mul(param).sum() });
    expect(of({ penalties: [own()] }).structure).toBeUndefined();
    const lossOfOwn = ownLoss({ name: "own", task: "binary", perExample: ({ outputs }) => outputs.mul(outputs).sum([1]) });
    expect(of({ loss: lossOfOwn() }).structure).toBeUndefined();
  });

  it("a layer of one's own may read a number that changes between runs", async () => {
    let factor = 1;
    const scaled = nn.layer({ name: "scaled", apply: (_, x) => x.mul(factor) });
    const run = async () => {
      const { record } = await trained({
        model: sequential(dense(3), scaled, dense(1)),
        data: { train: dataset("binary", 1, [features]) },
        epochs: 2,
      });
      return record.final.train.loss;
    };
    const first = await run();
    factor = 0;
    expect(await run()).not.toBe(first);
    factor = 1;
    expect(await run()).toBe(first);
  });
});
