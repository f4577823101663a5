// The memory of a step: nothing lies over what is still needed, and all of it together needs little more than it must.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/index.ts";
import { type MachineDefinition, ndarray, real } from "../../src/engine/index.ts";
import { trace } from "../../src/engine/trace.ts";
import { compile } from "../../src/engine/wasm/compile.ts";
import { type Life, overlay } from "../../src/engine/wasm/overlay.ts";
import { zeros } from "../../src/initialization/index.ts";
import { binaryCrossEntropy, meanSquaredError, softmaxCrossEntropy } from "../../src/losses/index.ts";
import * as nn from "../../src/nn/index.ts";
import { adam, gradientDescent, momentum } from "../../src/optimization/index.ts";
import { random } from "../../src/random/index.ts";
import { network } from "../../src/training/network.ts";
import { apart, compiled, interpreted, paths } from "./paths.ts";

const target = { dtype: "float32", fma: false, pairs: false, wide: false, threads: null } as const;

describe("overlay", () => {
  const value = fc.record({
    first: fc.nat(20),
    length: fc.nat(8),
    size: fc.constantFrom(4, 16, 60, 64, 1000, 4096),
    takes: fc.boolean(),
  });

  it("lays no value over another that is still needed, but for one that takes its very place", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (drawn) => {
        const lives = new Map<number, Life<number>>();
        const given = new Set<number>();
        drawn
          .sort((a, b) => a.first - b.first)
          .forEach(({ first, length, size, takes }, i) => {
            const dying = [...lives].find(
              ([v, l]) => !given.has(v) && l.last === first && l.first < first && l.bytes === size && takes,
            );
            if (dying) given.add(dying[0]);
            lives.set(i, { first, last: first + length, bytes: size, instead: dying?.[0] ?? null });
          });
        const { at, bytes, least } = overlay(lives);
        expect(bytes).toBeGreaterThanOrEqual(least);
        for (const [a, one] of lives) {
          expect(at.get(a)! + one.bytes).toBeLessThanOrEqual(bytes);
          for (const [b, other] of lives) {
            if (b <= a || other.first > one.last || one.first > other.last) continue;
            const places = [at.get(a)!, at.get(b)!] as const;
            const beside = places[0] + one.bytes <= places[1] || places[1] + other.bytes <= places[0];
            expect(beside || (places[0] === places[1] && (other.instead === a || one.instead === b))).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("needs the least where values of one size follow each other", () => {
    const lives = new Map(Array.from({ length: 30 }, (_, i) => [i, { first: i, last: i + 2, bytes: 640, instead: null }]));
    expect(overlay(lives)).toMatchObject({ bytes: 3 * 640, least: 3 * 640 });
  });

  it("counts what takes a place as one with what had it", () => {
    const lives = new Map(
      Array.from({ length: 9 }, (_, i) => [i, { first: i, last: i + 1, bytes: 640, instead: i === 0 ? null : i - 1 }]),
    );
    expect(overlay(lives)).toMatchObject({ bytes: 640, least: 640 });
  });
});

interface Net {
  readonly input: readonly number[];
  readonly layers: Parameters<typeof nn.sequential>;
  readonly outputs: number;
  readonly batch: number;
  readonly rows: number;
  readonly loss?: ReturnType<typeof meanSquaredError>;
  readonly optimizer?: ReturnType<typeof adam>;
}

const dense = (...widths: number[]) =>
  widths.flatMap((units, i) => [nn.dense(units, { init: zeros() }), ...(i + 1 < widths.length ? [nn.relu] : [])]);
const block = (filters: number) => [nn.conv2d(filters, { kernel: 5, padding: "same" }), nn.relu, nn.maxPool2d(2)];

const nets: Readonly<Record<string, Net>> = {
  "2-10-5-1, gradient descent": {
    ...{ input: [2], layers: dense(10, 5, 1), outputs: 1, batch: 300, rows: 300 },
    optimizer: gradientDescent({ learningRate: 0.01 }),
  },
  "2-5-2-1": { input: [2], layers: dense(5, 2, 1), outputs: 1, batch: 64, rows: 300 },
  "30-64-64-1": { input: [30], layers: dense(64, 64, 1), outputs: 1, batch: 32, rows: 569 },
  "784-512-256-10": { input: [784], layers: dense(512, 256, 10), outputs: 10, batch: 128, rows: 512 },
  LeNet: {
    ...{ input: [28, 28, 1], outputs: 10, batch: 128, rows: 256 },
    layers: [...block(16), ...block(32), nn.flatten, ...dense(128, 10)],
  },
  "1024-2048-2048-1024, momentum": {
    ...{ input: [1024], layers: dense(2048, 2048, 1024), outputs: 1024, batch: 256, rows: 512 },
    loss: meanSquaredError(),
    optimizer: momentum({ learningRate: 0.01 }),
  },
};

function stepOf({ input, layers, outputs, batch, rows, loss, optimizer }: Net): MachineDefinition {
  const blank = (...shape: number[]) => ndarray(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)));
  const train: Dataset = {
    name: "zeros",
    task: outputs > 1 ? "multiclass" : "binary",
    x: blank(rows, ...input),
    y: blank(rows, loss ? outputs : 1),
    features: [],
    classes: Array.from({ length: Math.max(2, outputs) }, (_, i) => String(i)),
  };
  const model = nn.sequential(...layers);
  const options = {
    ...{ model, data: { train }, penalties: [], constraints: [], augmentations: [], notes: [], epochs: 1 },
    loss: loss ?? (outputs > 1 ? softmaxCrossEntropy() : binaryCrossEntropy()),
    optimizer: optimizer ?? adam({ learningRate: 1e-3 }),
  };
  return network(options, model.init(random(0), input), batch, { step: 8, rest: 1 }).definition;
}

describe("the memory of a training step", () => {
  it.each(Object.entries(nets))("is within a tenth of what is alive at once: %s", (_, net) => {
    const { memory, memoryBytes } = compile(trace(stepOf(net)), target);
    const { lasting, temporaries, leastTemporaries, scratch, margins } = memory;
    expect(leastTemporaries).toBeGreaterThan(0);
    expect(temporaries).toBeGreaterThanOrEqual(leastTemporaries);
    expect(temporaries / leastTemporaries).toBeLessThan(1.1);
    // There is nothing else, but for what starting on cache lines costs.
    const beside = memoryBytes - lasting - temporaries - scratch - margins;
    expect(beside).toBeGreaterThanOrEqual(0);
    expect(beside).toBeLessThan(16_384);
  });
});

/** A product, a column's largest that waits for all rows, and an element-wise pass over the product that another product reads. */
const overwriting: MachineDefinition = {
  cells: { x: real(4500, 5), w: real(5, 21), v: real(21, 3) },
  functions: {
    f: {
      trace: ({ x, w, v }) => {
        const h = x.dot(w);
        const e = h.sub(h.maximum([0], true)).exp();
        return { results: { y: e.dot(v) } };
      },
    },
  },
};
const values = (n: number, seed: number) => {
  const rng = random(seed);
  return Float64Array.from({ length: n }, () => Math.fround(0.3 * rng.normal()));
};
const filled = { x: values(4500 * 5, 1), w: values(105, 2), v: values(63, 3) };

/** Rows that a reshape copies; of each a value that is stored, its sum, and something of the row and the sum. */
const passing: MachineDefinition = {
  cells: { x: real(6, 4, 5), v: real(20, 3) },
  functions: {
    f: {
      trace: ({ x, v }) => {
        const h = x.reshape([6, 20]);
        const next = h.mul(2).add(1);
        const y = h.sub(next.sum([1], true));
        return { results: { next: next.dot(v), y: y.dot(v) } };
      },
    },
  },
};
const passed = { cells: { x: values(120, 4), v: values(60, 5) }, run: "f", args: {} };

describe("a value in the place of another", () => {
  it("spares the memory of one of them", () => {
    const { temporaries } = compile(trace(overwriting), target).memory;
    const one = 4500 * 24 * 4;
    expect(temporaries).toBeGreaterThanOrEqual(one);
    expect(temporaries).toBeLessThan(1.1 * one);
  });

  it.each(paths)("never replaces what a later pass over the row reads again: $name", (path) => {
    const { worst, where } = apart(interpreted(passing, passed), compiled(passing, passed, path));
    expect(worst, where).toBeLessThanOrEqual(path.tolerance);
  });

  it.each(paths)("is computed as the interpreter does: $name", (path) => {
    const run = { cells: filled, run: "f", args: {} };
    const { worst, where } = apart(interpreted(overwriting, run), compiled(overwriting, run, path));
    expect(worst, where).toBeLessThanOrEqual(path.tolerance);
  });
});
