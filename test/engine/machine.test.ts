// Machines: cells, arguments by step, sequences, replacement in place, one compilation for all numbers, random numbers.
import { describe, expect, it } from "vitest";
import {
  type MachineDefinition,
  type MachineOptions,
  type Tensor,
  grad,
  index,
  iota,
  machine,
  real,
  scalar,
  uniform,
} from "../../src/engine/index.ts";
import { uniformAt } from "../../src/random/threefry.ts";

const backends: readonly (readonly [string, MachineOptions])[] = [
  ["interpreter", { backend: "interpreter" }],
  ["compiled float64", { dtype: "float64" }],
  ["compiled float32", { dtype: "float32" }],
];

const descent = (capacity = 10): MachineDefinition => ({
  cells: { w: real(3) },
  functions: {
    step: {
      args: { rate: scalar },
      capacity,
      trace: ({ w }, { rate }) => {
        const loss = w.mul(w).sum();
        return { cells: { w: w.sub(grad(loss, { w }).w.mul(rate)) }, results: { loss } };
      },
    },
  },
});

describe.each(backends)("%s", (_, options) => {
  it("runs many steps a call, each with its own arguments and results", () => {
    const m = machine(descent(), options);
    m.write("w", [1, 2, 4]);
    const { loss } = m.run("step", { rate: [0.25, 0.25, 0.5] }, 3);
    expect([...loss]).toEqual([21, 5.25, 1.3125]);
    expect([...m.read("w")]).toEqual([0, 0, 0]);
  });

  it("exchanges two cells, although each is read for the other", () => {
    const m = machine(
      { cells: { a: real(5), b: real(5) }, functions: { swap: { trace: ({ a, b }) => ({ cells: { a: b, b: a } }) } } },
      options,
    );
    m.write("a", [1, 2, 3, 4, 5]);
    m.write("b", 7);
    m.run("swap");
    expect([...m.read("a")]).toEqual([7, 7, 7, 7, 7]);
    expect([...m.read("b")]).toEqual([1, 2, 3, 4, 5]);
  });

  it("replaces a cell only after everybody has read its old value", () => {
    const m = machine(
      {
        cells: { w: real(3, 3), h: real(3, 3) },
        functions: {
          // w is a factor of what replaces it, and h is read transposed by what replaces it.
          go: {
            trace: ({ w, h }) => ({
              cells: { w: w.dot(w), h: h.transpose().add(h) },
              results: { old: w.dot(h), sum: w.sum() },
            }),
          },
        },
      },
      options,
    );
    m.write("w", [0, 1, 0, 0, 0, 1, 1, 0, 0]);
    m.write("h", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { old, sum } = m.run("go");
    expect([...old]).toEqual([4, 5, 6, 7, 8, 9, 1, 2, 3]);
    expect(sum[0]).toBe(3);
    expect([...m.read("w")]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0]);
    expect([...m.read("h")]).toEqual([2, 6, 10, 6, 10, 14, 10, 14, 18]);
  });

  it("runs sequences: so many steps of one function, then of another, again and again", () => {
    const log = (by: number) => ({
      args: { x: scalar },
      capacity: 20,
      trace: ({ s }: Record<string, Tensor>, { x }: Record<string, Tensor>) => ({
        cells: { s: s.mul(by).add(x) },
        results: { s: s.mul(1) },
      }),
    });
    const m = machine(
      {
        cells: { s: real() },
        functions: { twice: log(2), thrice: log(3) },
        sequences: {
          round: [
            { run: "twice", times: 2 },
            { run: "thrice", times: 1 },
          ],
        },
      },
      options,
    );
    m.write("s", 1);
    const found = m.repeat("round", { twice: { x: [1, 2, 3, 4] }, thrice: { x: [5, 6] } }, 2);
    // 1 → 3 → 8 → 29 → 61 → 126 → 384
    expect([...found.twice.s]).toEqual([1, 3, 29, 61]);
    expect([...found.thrice.s]).toEqual([8, 126]);
    expect(m.read("s")[0]).toBe(384);
  });

  it("gathers rows by number and adds them back", () => {
    const m = machine(
      {
        cells: { x: real(5, 3) },
        functions: {
          go: {
            args: { rows: index(4) },
            trace: ({ x }, { rows }) => ({ results: { picked: x.gather(rows), back: x.gather(rows).scatterAdd(rows, 5) } }),
          },
        },
      },
      options,
    );
    m.write(
      "x",
      Float64Array.from({ length: 15 }, (_, i) => i),
    );
    const { picked, back } = m.run("go", { rows: [4, 0, 4, 2] });
    expect([...picked]).toEqual([12, 13, 14, 0, 1, 2, 12, 13, 14, 6, 7, 8]);
    expect([...back]).toEqual([0, 1, 2, 0, 0, 0, 6, 7, 8, 0, 0, 0, 24, 26, 28]);
  });

  it("reads row numbers from real numbers too: whole parts, kept within the rows there are", () => {
    const m = machine(
      {
        cells: { x: real(3, 5) },
        functions: {
          go: {
            args: { rows: real(2, 4) },
            trace: ({ x }, { rows }) => ({ results: { picked: x.gather(rows), back: x.gather(rows).scatterAdd(rows, 3) } }),
          },
        },
      },
      options,
    );
    m.write(
      "x",
      Float64Array.from({ length: 15 }, (_, i) => 1 + Math.floor(i / 5)),
    );
    const { picked, back } = m.run("go", { rows: [0, 2, 1.99, -0.5, -7, 3, 1e30, NaN] });
    expect([...picked].filter((_, i) => i % 5 === 4)).toEqual([1, 3, 2, 1, 1, 3, 3, 1]);
    expect([...back].filter((_, i) => i % 5 === 0)).toEqual([4, 2, 9]);
  });

  it("draws the bits of the counter-based generator, whatever the layout", () => {
    for (const shape of [[7], [64, 3], [5, 40], [2, 3, 5]]) {
      const m = machine(
        {
          cells: { seed: index() },
          functions: {
            go: {
              args: { step: index() },
              trace: ({ seed }, { step }) => ({
                results: { u: uniform(shape, seed, step, 3), mixed: uniform(shape, seed, step, 4).add(iota(shape, 0)) },
              }),
            },
          },
        },
        options,
      );
      m.write("seed", -123456789);
      const { u } = m.run("go", { step: [77] });
      expect([...u]).toEqual(Array.from({ length: u.length }, (_, i) => uniformAt(-123456789, 3, i, 77)));
    }
  });

  it("keeps hyperparameters in float64, so that 1 − β² loses nothing", () => {
    const m = machine(
      {
        cells: { x: real(4) },
        functions: {
          go: {
            args: { beta: scalar, t: index() },
            trace: ({ x }, { beta, t }) => ({ results: { y: x.div(beta.log().mul(t.cast()).exp().neg().add(1)) } }),
          },
        },
      },
      options,
    );
    m.write("x", 1);
    const y = m.run("go", { beta: [0.999], t: [1] }).y[0];
    expect(Math.abs(y / 1000 - 1)).toBeLessThan(1e-7);
  });
});

describe("compiling", () => {
  it("happens once for all numbers, and says why where it happens again", () => {
    const build = (width: number, factor: number) =>
      machine({
        cells: { w: real(width, 3) },
        functions: {
          step: { args: { rate: scalar }, trace: ({ w }, { rate }) => ({ cells: { w: w.mul(rate).add(factor) } }) },
        },
      });
    expect(build(11, 0.5).info.cached).toBe(false);
    const again = build(11, 0.5);
    expect(again.info).toMatchObject({ cached: true, reason: null });
    const changed = build(11, 0.75);
    expect(changed.info.cached).toBe(false);
    expect(changed.info.reason).toContain("constant() 0.5 [] became constant() 0.75 []");
  });

  it("gives machines of one program memories of their own", () => {
    const [a, b] = [machine(descent()), machine(descent())];
    a.write("w", 1);
    b.write("w", 2);
    a.run("step", { rate: [0.1] });
    expect(b.read("w")[0]).toBe(2);
  });

  it("shares memory between values that do not live together", () => {
    const layers = (n: number) =>
      machine({
        cells: { x: real(256, 256) },
        functions: {
          go: {
            trace: ({ x }) => ({
              results: {
                y: Array.from({ length: n })
                  .reduce<Tensor>((h) => h.dot(x), x)
                  .sum(),
              },
            }),
          },
        },
      }).info.arenaBytes;
    expect(layers(12)).toBe(layers(4));
  });

  it("names what is wrong with a call", () => {
    const m = machine(descent(4));
    expect(() => m.run("stepp")).toThrow('there is no function "stepp"; there are step');
    expect(() => m.run("step", {}, 1)).toThrow('step: argument "rate" is missing');
    expect(() => m.run("step", { rate: [1] }, 2)).toThrow("needs 2 × [] = 2 numbers, got 1");
    expect(() => m.run("step", { rate: [1, 1, 1, 1, 1] }, 5)).toThrow("runs 1 to 4 steps a call, asked for 5");
    expect(() => m.write("v", 1)).toThrow('there is no cell "v"; there are w');
    expect(() => m.write("w", [1])).toThrow('cell "w" holds [3] = 3 numbers, got 1');
  });
});

describe("cells that replace each other", () => {
  it.each(backends)("finds an order, or keeps values aside, however they hang together (%s)", (_, options) => {
    const m = machine(
      {
        cells: { w: real(2), t: real(1) },
        functions: {
          f: {
            trace: ({ w, t }) => {
              const c = t.eq(0);
              return { cells: { w: w.mul(c), t: t.add(1) }, results: { l: w.sum().reshape([1]).mul(c).add(t) } };
            },
          },
        },
      },
      options,
    );
    m.write("w", [3, 4]);
    expect([...m.run("f").l, ...m.run("f").l]).toEqual([7, 1]);
    expect([...m.read("w"), ...m.read("t")]).toEqual([0, 0, 2]);
  });

  it.each(backends)("takes a value of hyperparameters alone into a cell of the program's precision (%s)", (_, options) => {
    const m = machine(
      {
        cells: { a: real(), b: real(2), c: real(1) },
        functions: {
          f: {
            args: { h: scalar },
            trace: ({ a, b }, { h }) => ({ cells: { a: h.mul(0.5), b: b.add(a), c: h.mul(0).add(3).reshape([1]) } }),
          },
        },
      },
      options,
    );
    m.run("f", { h: [4] });
    m.run("f", { h: [6] });
    expect([...m.read("a"), ...m.read("b"), ...m.read("c")]).toEqual([3, 2, 2, 3]);
  });

  it("refuses to round a hyperparameter's own cell", () => {
    expect(() =>
      machine({ cells: { h: scalar, x: real() }, functions: { f: { trace: ({ x }) => ({ cells: { h: x } }) } } }),
    ).toThrow('cell "h" is float64, its new value is real');
  });
});

describe("memory", () => {
  it("is not left by tensors padded far to all sides", () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => i);
    const padded = (options: MachineOptions) => {
      const m = machine(
        {
          cells: { x: real(3, 1000) },
          functions: {
            f: {
              trace: ({ x }) => ({
                results: {
                  y: x
                    .pad([
                      [900, 40],
                      [1700, 9],
                    ])
                    .mul(2)
                    .sum([1]),
                },
              }),
            },
          },
        },
        options,
      );
      m.write("x", x);
      return [...m.run("f").y];
    };
    expect(padded({ dtype: "float64" })).toEqual(padded({ backend: "interpreter" }));
  });

  it("that WebAssembly cannot give is said so", () => {
    expect(() =>
      machine({ cells: { x: real(40_000, 40_000) }, functions: { f: { trace: ({ x }) => ({ results: { y: x.sum() } }) } } }),
    ).toThrow("needs 6.0 GB of memory, and WebAssembly has 4 GB at most");
  });
});
