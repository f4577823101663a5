// Embeddings and attention: what they mean, and what becomes of data that is none for them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluate, ndarray } from "../../src/engine/index.ts";
import { attention, sinusoids } from "../../src/functional/index.ts";
import { fromColumns, prepare } from "../../src/data/index.ts";
import {
  dense,
  embedding,
  flatten,
  globalAveragePool,
  multiHeadAttention,
  positionalEmbedding,
  relu,
  sequential,
  transformerBlock,
} from "../../src/nn/index.ts";
import { random } from "../../src/random/index.ts";
import { adam } from "../../src/optimization/index.ts";
import { trained } from "../../src/training/index.ts";
import { backends, difference, interpreter, numbers, run } from "./network.ts";

describe("embedding", () => {
  const layer = embedding({ count: 4, features: 2 });
  const params = { weight: ndarray([4, 2], [0, 1, 10, 11, 20, 21, 30, 31]) };

  test.each(backends)("$name: rows by id; what is no id gives NaN, reads nothing else, and moves nothing", (backend) => {
    const strange = [-1, 4, 1.5, NaN, Infinity, -Infinity, 1e12, -0.25];
    const x = ndarray([5, 2], [3, 0, ...strange]);
    const { output, gradients } = run(layer, { params, x }, backend);
    expect([...output.data.subarray(0, 4)]).toEqual([30, 31, 0, 1]);
    expect(output.data.subarray(4).every(Number.isNaN)).toBe(true);
    expect([...gradients.weight.data]).toEqual([1, 1, 0, 0, 0, 0, 1, 1]);
  });

  const words = (ids: number[][], scale: "none" | "standardize") =>
    prepare(
      fromColumns({
        first: ids.map(([a]) => a),
        second: ids.map(([, b]) => b),
        y: ids.map(([a, b]) => (a + b) % 2),
      }),
      { scale, target: "y", task: "binary", seed: 1 },
    );
  const ids = Array.from({ length: 40 }, (_, i) => [i % 4, Math.floor(i / 4) % 4]);
  const model = sequential(embedding({ count: 4, features: 8 }), flatten, dense(16), relu, dense(1));

  test("learns what only the ids tell", async () => {
    const { record } = await trained({
      model,
      data: words(ids, "none"),
      epochs: 60,
      batchSize: 16,
      optimizer: adam({ learningRate: 0.02 }),
    });
    expect(record.final.validation!.accuracy).toBe(1);
  });

  test("data that holds other numbers is refused before training, and before prediction", async () => {
    const start = (data: ReturnType<typeof words>) => trained({ model, data, epochs: 1 });
    await expect(start(words(ids, "standardize"))).rejects.toThrow(
      /^embedding1: row 1 holds -?[\d.]+, but ids are whole numbers from 0 to 3; prepare the data with scale "none"/,
    );
    await expect(start(words([...ids, [7, 0]], "none"))).rejects.toThrow(
      /^embedding1: row \d+ holds the id 7, but there are the ids 0 to 3; say count 8 or more\.$/,
    );
    const { model: made } = await start(words(ids, "none"));
    expect(() => made.predict(ndarray([1, 2], [1, -2]))).toThrow(
      "embedding1: row 1 holds the id -2, but there are the ids 0 to 3; ids begin at 0.",
    );
  });
});

describe("attention", () => {
  const golden = JSON.parse(readFileSync(new URL("../golden/nn/attention.json", import.meta.url), "utf8")).attention as {
    source: string;
    options: { causal: boolean };
    x: { shape: number[]; data: number[] };
    params: Record<"k" | "v", { shape: number[]; data: number[] }>;
    output: { data: number[] };
  }[];

  test.each(golden)("is $source", ({ options, x, params, output }) => {
    const array = ({ shape, data }: { shape: number[]; data: number[] }) => ndarray(shape, data);
    const given = { q: array(x), k: array(params.k), v: array(params.v) };
    expect(difference(evaluate(given, ({ q, k, v }) => ({ y: attention(q, k, v, options) })).y, output.data)).toBeLessThan(1e-13);
  });

  test("a mask leaves keys out as if they were not there", () => {
    const [q, k, v] = [numbers([1, 3, 4], 1), numbers([1, 5, 4], 2), numbers([1, 5, 2], 3)];
    const mask = ndarray([5], [1, 1, 0, 1, 0]);
    const kept = (a: typeof k) =>
      ndarray(
        [1, 3, a.shape[2]],
        [0, 1, 3].flatMap((row) => [...a.data.subarray(row * a.shape[2], (row + 1) * a.shape[2])]),
      );
    const masked = evaluate({ q, k, v, mask }, (t) => ({ y: attention(t.q, t.k, t.v, { mask: t.mask }) })).y;
    const without = evaluate({ q, k: kept(k), v: kept(v) }, (t) => ({ y: attention(t.q, t.k, t.v) })).y;
    expect(difference(masked, without.data)).toBeLessThan(1e-14);
  });

  test("a causal block tells nothing of later places to earlier ones", () => {
    const block = transformerBlock({ features: 6, heads: 2, causal: true });
    const { params } = block.init(random(3), [5, 6]);
    const x = numbers([1, 5, 6]);
    const other = ndarray(
      x.shape,
      x.data.map((v, i) => (i >= 18 ? -v : v)),
    );
    const [a, b] = [x, other].map((given) => run(block, { params, x: given, training: false }, interpreter).output.data);
    expect([...a.subarray(0, 18)]).toEqual([...b.subarray(0, 18)]);
    expect(a[18]).not.toBe(b[18]);
  });

  test("does not know places, until they are added", () => {
    const turned = (x: ReturnType<typeof numbers>) => ndarray(x.shape, [...x.data.subarray(12), ...x.data.subarray(0, 12)]);
    const x = numbers([1, 4, 6]);
    const pooled = (layer: ReturnType<typeof sequential>) => {
      const { params, state } = layer.init(random(3), [4, 6]);
      const [a, b] = [x, turned(x)].map((given) => run(layer, { params, state, x: given, training: false }, interpreter).output);
      return difference(a, b.data);
    };
    const block = transformerBlock({ features: 6, heads: 2 });
    expect(pooled(sequential(block, globalAveragePool))).toBeLessThan(1e-14);
    expect(pooled(sequential(positionalEmbedding({ kind: "sinusoidal" }), block, globalAveragePool))).toBeGreaterThan(1e-3);
  });

  test("says what does not fit", () => {
    expect(() => multiHeadAttention({ heads: 4 }).init(random(0), [5, 6])).toThrow(
      "multiHeadAttention: 4 heads cannot share 6 features evenly; take 3 heads, or features that are a multiple of 4.",
    );
    expect(() => multiHeadAttention().init(random(0), [6])).toThrow("expected [batch, places, features], got [batch, 6]");
    expect(() => positionalEmbedding().init(random(0), [6])).toThrow("expected [batch, places, features], got [batch, 6]");
    expect(() => sequential(transformerBlock({ features: 8 })).init(random(0), [5, 12])).not.toThrow("residual1.residual1");
  });
});

test("sinusoids are those of the paper", () => {
  const { data } = evaluate({}, () => ({ y: sinusoids(7, 6) })).y;
  for (let t = 0; t < 7; t++)
    for (let i = 0; i < 3; i++) {
      const angle = t / 10000 ** ((2 * i) / 6);
      expect(data[t * 6 + 2 * i]).toBeCloseTo(Math.sin(angle), 12);
      expect(data[t * 6 + 2 * i + 1]).toBeCloseTo(Math.cos(angle), 12);
    }
});
