// Several threads: the same bits as one, whoever takes part, and nothing hangs where a thread is missing.
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Machine,
  type MachineDefinition,
  type NdArray,
  type Spec,
  type Tensor,
  grad,
  index,
  iota,
  machine,
  real,
  scalar,
  uniform,
} from "../../src/engine/index.ts";
import { trace } from "../../src/engine/trace.ts";
import { enableThreads } from "../../src/engine/threads.node.ts";
import { enableWideVectors } from "../../src/engine/vectors.node.ts";
import { compile, usualGrain } from "../../src/engine/wasm/compile.ts";
import { type CompileOptions, compileMachine } from "../../src/engine/wasm/machine.ts";
import { limitThreads, threadPool } from "../../src/engine/wasm/threads.ts";
import { averagePool, convolve, maxPool } from "../../src/functional/index.ts";
import { largeUpdates } from "./large-updates.ts";
import { type Formula, build, graph, normals } from "./random-graph.ts";
import { convolution, pooling, sizes } from "./random-windows.ts";

enableWideVectors();
// A busy machine may take its time: what is tested here is not how fast threads answer.
enableThreads({ patience: 2000 });

/** Every kernel is divided that can be. */
const grain = { kernel: 0, step: 0 };
const many = (definition: MachineDefinition, threads: number, options: CompileOptions = {}) =>
  compileMachine(trace(definition), { ...options, threads, grain });

/** Lets the workers start and take in the programs: until a call of `made` is shared by `threads`. */
async function until(threads: number, call: () => void): Promise<void> {
  for (let i = 0; i < 400; i++) {
    call();
    if (threadPool()!.threads === threads) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no call was shared by ${threads} threads`);
}

/** A network's step with everything in it: gathered rows, products of all kinds, masks, reductions, an update in place. */
const network = (widths: readonly number[], batch: number, rows: number, capacity = 8): MachineDefinition => {
  const layers = widths.slice(1).map((n, i) => [widths[i], n] as const);
  const cells: Record<string, Spec> = { x: real(rows, widths[0]), y: real(rows, widths.at(-1)!), seed: index() };
  layers.forEach(([a, b], i) => {
    Object.assign(cells, { [`w${i}`]: real(a, b), [`b${i}`]: real(b), [`m${i}`]: real(a, b) });
  });
  return {
    cells,
    functions: {
      step: {
        capacity,
        args: { rate: scalar, rows: index(batch), step: index() },
        trace: (c, { rate, rows, step }) => {
          const params = Object.fromEntries(Object.entries(c).filter(([k]) => /^[wb]/.test(k)));
          let h = c.x.gather(rows);
          layers.forEach((_, i) => {
            h = h.dot(c[`w${i}`]).add(c[`b${i}`]);
            if (i < layers.length - 1) {
              const kept = uniform(h.shape, c.seed, step, i).lt(0.8);
              h = kept.where(h.max(0), h.mul(0.1)).add(iota(h.shape, 0).mul(1e-3));
            }
          });
          const error = h.sub(c.y.gather(rows));
          const loss = error
            .mul(error)
            .mean()
            .add(
              h
                .sub(h.maximum([1], true))
                .exp()
                .sum([1])
                .log()
                .mean()
                .mul(0.1),
            );
          const g = grad(loss, params);
          const updates: Record<string, Tensor> = {};
          layers.forEach((_, i) => {
            const m = c[`m${i}`].mul(0.9).add(g[`w${i}`]);
            updates[`m${i}`] = m;
            updates[`w${i}`] = c[`w${i}`].sub(m.mul(rate));
            updates[`b${i}`] = c[`b${i}`].sub(g[`b${i}`].mul(rate));
          });
          return { cells: updates, results: { loss, top: h.maximum([0]) } };
        },
      },
    },
    sequences: { twice: [{ run: "step", times: 2 }] },
  };
};

/** Fills the cells and gives how to make steps; each call goes on where the last one ended. */
function trainer(made: Machine, definition: MachineDefinition, batch: number, rows: number) {
  Object.entries(definition.cells).forEach(([name, { shape }], i) => {
    if (name !== "seed") made.write(name, normals(i, ...shape).data);
  });
  made.write("seed", 7);
  let step = 0;
  const numbers = (steps: number) => {
    const from = step;
    step += steps;
    return {
      rate: new Float64Array(steps).fill(0.01),
      step: Int32Array.from({ length: steps }, (_, i) => from + i),
      rows: Int32Array.from({ length: steps * batch }, (_, i) => ((from * batch + i) * 7) % rows),
    };
  };
  return {
    run: (steps: number) => made.run("step", numbers(steps), steps),
    twice: (repeats: number) => made.repeat("twice", { step: numbers(2 * repeats) }, repeats).step,
    cells: () => Object.keys(definition.cells).map((name) => made.read(name)),
  };
}

const networks: readonly (readonly [name: string, widths: readonly number[], batch: number, rows: number])[] = [
  ["odd widths", [37, 53, 29, 7], 19, 60],
  ["one output and few inputs", [5, 33, 1], 70, 70],
  ["784-512-256-10 in small", [784, 64, 48, 10], 33, 100],
];
const paths: readonly (readonly [string, CompileOptions])[] = [
  ["float32", {}],
  ["float32 with plain SIMD", { portable: true }],
  ["float64", { dtype: "float64" }],
];

describe.each(networks)("a network of %s", (_, widths, batch, rows) => {
  it.each(paths)("has the same bits on 1, 2, 3 and 4 threads (%s)", async (_, options) => {
    const definition = network(widths, batch, rows);
    const calls = (made: Machine) => {
      const t = trainer(made, definition, batch, rows);
      const results = [t.run(3), t.twice(2), t.run(1)];
      return { results, cells: t.cells() };
    };
    const alone = machine(definition, { ...options, threads: 1 });
    expect(alone.info.threads).toBe(1);
    const want = calls(alone);
    for (const threads of [2, 3, 4]) {
      const made = many(definition, threads, options);
      expect(made.info.threads).toBe(threads);
      await until(threads, () => trainer(made, definition, batch, rows).run(1));
      expect(calls(made), `${threads} threads`).toEqual(want);
    }
  });
});

/** Two convolutions with pools, the second strided and padded, and a product; an update in place. */
const images: MachineDefinition = {
  cells: { x: real(9, 12, 11, 3), k: real(3, 3, 3, 8), l: real(3, 3, 8, 12), w: real(36, 5) },
  functions: {
    step: {
      capacity: 3,
      trace: ({ x, k, l, w }) => {
        const unpadded = { sizes: [3, 3], strides: [1, 1], dilations: [1, 1], padding: [[0, 0] as const, [0, 0] as const] };
        const pool = { ...unpadded, sizes: [2, 2], strides: [2, 2] };
        const first = maxPool(convolve(x, k, unpadded).max(0), pool); // [9, 5, 4, 8]
        const strided = { ...unpadded, strides: [2, 1], padding: [[1, 1] as const, [1, 1] as const] };
        const second = averagePool(convolve(first, l, strided).tanh(), { ...pool, sizes: [1, 2], strides: [1, 2] }); // [9, 3, 2, 12]
        const y = second.sum([2]).reshape([9, 36]).dot(w);
        const loss = y.mul(y).mean();
        const g = grad(loss, { k, l, w });
        const next = (p: Tensor, d: Tensor) => p.sub(d.mul(0.05));
        return { cells: { k: next(k, g.k), l: next(l, g.l), w: next(w, g.w) }, results: { loss, y } };
      },
    },
  },
};

it.each(paths)("trains on images with the same bits on 1, 2 and 3 threads (%s)", async (_, options) => {
  const filled = (made: Machine) => {
    Object.entries(images.cells).forEach(([name, { shape }], i) => made.write(name, normals(i, ...shape).data));
    return made;
  };
  const steps = (made: Machine) => {
    const results = filled(made).run("step", {}, 3);
    return { results, cells: Object.keys(images.cells).map((name) => made.read(name)) };
  };
  const want = steps(machine(images, { ...options, threads: 1 }));
  for (const threads of [2, 3]) {
    const made = many(images, threads, options);
    expect(made.info.threads).toBe(threads);
    await until(threads, () => filled(made).run("step"));
    expect(steps(made), `${threads} threads`).toEqual(want);
  }
});

describe.each(largeUpdates)("an optimizer's update after %s", (_, __, definition) => {
  it.each(paths)("has the same bits on 1, 2 and 3 threads (%s)", async (_, options) => {
    const steps = (made: Machine) => {
      Object.entries(definition.cells).forEach(([name, { shape }], i) => made.write(name, normals(i, ...shape).data));
      made.run("step", { rate: [0.1] });
      return ["w", "m", "v"].map((name) => made.read(name));
    };
    const want = steps(machine(definition, { ...options, threads: 1 }));
    for (const threads of [2, 3]) {
      const made = many(definition, threads, options);
      expect(made.info.threads).toBe(threads);
      await until(threads, () => steps(made));
      expect(steps(made), `${threads} threads`).toEqual(want);
    }
  });
});

/** Whether a formula of given numbers has the same bits on 1, 2 and 3 threads. */
async function expectSameBits(x: Readonly<Record<string, NdArray>>, formula: Formula): Promise<void> {
  const definition: MachineDefinition = {
    cells: {},
    functions: {
      run: {
        args: Object.fromEntries(Object.entries(x).map(([k, v]) => [k, real(...v.shape)])),
        trace: (_, args) => ({ results: formula(args) }),
      },
    },
  };
  const given = Object.fromEntries(Object.entries(x).map(([k, v]) => [k, v.data]));
  const want = machine(definition, { threads: 1 }).run("run", given);
  for (const threads of [2, 3]) {
    const made = many(definition, threads);
    if (made.info.threads > 1) await until(threads, () => made.run("run", given));
    expect(made.run("run", given)).toEqual(want);
  }
}

it("computes any graph with the same bits on 1, 2 and 3 threads", async () => {
  await fc.assert(
    fc.asyncProperty(graph, ({ seed, shapes, steps }) =>
      expectSameBits(Object.fromEntries(shapes.map((s, i) => [`x${i}`, normals(seed + i, ...s)])), build(steps)),
    ),
    { numRuns: 60, seed: 11 },
  );
});

it.each([
  ["convolves", convolution],
  ["pools", pooling],
] as const)("%s any shape with the same bits on 1, 2 and 3 threads", async (_, sample) => {
  await fc.assert(
    fc.asyncProperty(sizes, (of) => {
      const { values, formula } = sample(of);
      return expectSameBits(values, formula);
    }),
    { numRuns: 40, seed: 12 },
  );
});

it("goes on with the same bits when the number of threads changes between calls", async () => {
  const [widths, batch, rows] = [[40, 64, 9], 32, 64] as const;
  const definition = network(widths, batch, rows);
  const t = trainer(machine(definition, { threads: 1 }), definition, batch, rows);
  const want = [t.run(4), t.cells()];
  // Every call of a thread count of its own, handed on by its cells.
  const made = [1, 3, 2, 4].map((threads) => (threads === 1 ? machine(definition, { threads }) : many(definition, threads)));
  for (const [i, threads] of [1, 3, 2, 4].entries())
    if (threads > 1) await until(threads, () => trainer(made[i], definition, batch, rows).run(1));
  let step = 0;
  const losses: number[] = [];
  made.forEach((m, i) => {
    if (i === 0) trainer(m, definition, batch, rows);
    else for (const name of Object.keys(definition.cells)) m.write(name, made[i - 1].read(name));
    const given = {
      rate: [0.01],
      step: [step],
      rows: Int32Array.from({ length: batch }, (_, j) => ((step * batch + j) * 7) % rows),
    };
    losses.push(...m.run("step", given).loss);
    step++;
  });
  const [results, cells] = want as [Record<string, Float64Array>, Float64Array[]];
  expect(losses).toEqual([...results.loss]);
  expect(Object.keys(definition.cells).map((name) => made[3].read(name))).toEqual(cells);
});

it("leaves small programs as they are, to the last byte", () => {
  const small: MachineDefinition = {
    cells: { x: real(300, 2), w: real(2, 10), v: real(10, 5), u: real(5, 1) },
    functions: {
      step: {
        capacity: 10,
        trace: ({ x, w, v, u }) => {
          const loss = x.dot(w).max(0).dot(v).max(0).dot(u).tanh().mean();
          const g = grad(loss, { w, v, u });
          return { cells: { w: w.sub(g.w), v: v.sub(g.v), u: u.sub(g.u) }, results: { loss } };
        },
      },
    },
  };
  const target = { dtype: "float32", fma: false, pairs: false, wide: false } as const;
  const [alone, offered] = [null, usualGrain].map((threads) => compile(trace(small), { ...target, threads }));
  expect(offered.threads).toBeNull();
  expect(offered.bytes).toEqual(alone.bytes);
  expect(machine(small, { threads: 4 }).info.threads).toBe(1);
});

it("refuses a number of threads that cannot be", () => {
  for (const threads of [0, -1, 1.5, 17, Number.NaN])
    expect(() => machine({ cells: {}, functions: {} }, { threads })).toThrow(
      /threads must be "auto" or a whole number from 1 to 16/,
    );
});

it("keeps to one thread where whole runs stand side by side", () => {
  const definition = network([40, 64, 9], 32, 64);
  limitThreads(1);
  try {
    expect(many(definition, 4).info.threads).toBe(1);
  } finally {
    limitThreads(Infinity);
  }
  expect(many(definition, 4).info.threads).toBe(4);
});

describe("a process that trained on threads", () => {
  const engine = JSON.stringify(new URL("../../src/node.ts", import.meta.url));
  const program = (end: string) => `
    const { machine, real } = await import(${JSON.stringify(new URL("../../src/engine/index.ts", import.meta.url))});
    await import(${engine});
    const made = machine({
      cells: { x: real(256, 256) },
      functions: { step: { capacity: 10, trace: ({ x }) => ({ cells: { x: x.dot(x).mul(0.001) } }) } },
    }, { threads: 3 });
    for (let i = 0; i < 20; i++) {
      made.run("step", {}, 10);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    ${end}`;
  const ended = (end: string) =>
    spawnSync(process.execPath, ["--input-type=module", "--eval", program(end)], { encoding: "utf8", timeout: 20_000 });

  it("ends by itself and prints nothing", () => {
    expect(ended("")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("ends with its own error", () => {
    const { status, stdout, stderr } = ended("throw new Error('on purpose')");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("on purpose");
  });
});
