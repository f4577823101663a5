// Vector functions against the same functions in float64, over their whole range and where it ends.
import { describe, expect, it } from "vitest";
import { type Tensor, ndarray, program, real } from "../../src/engine/index.ts";
import { erf } from "../../src/engine/ops/erf.ts";
import { random } from "../../src/random/index.ts";

const special = [0, -0, Infinity, -Infinity, Number.NaN];
const subnormal = { float32: [1.4e-45, 1e-40, 1.17e-38], float64: [5e-324, 1e-310, 2.2e-308] } as const;

interface Case {
  readonly name: string;
  readonly tensor: (x: Tensor) => Tensor;
  readonly exact: (x: number) => number;
  readonly from: number;
  readonly to: number;
  /** Units in the last place, of the result or, where that is small, of `floor`. */
  readonly ulp: number;
  readonly floor?: number;
}
const cases: readonly Case[] = [
  { name: "exp", tensor: (x) => x.exp(), exact: Math.exp, from: -110, to: 90, ulp: 2 },
  { name: "exp near 0", tensor: (x) => x.exp(), exact: Math.exp, from: -0.4, to: 0.4, ulp: 2 },
  { name: "log", tensor: (x) => x.log(), exact: Math.log, from: 1e-30, to: 50, ulp: 2 },
  { name: "log near 1", tensor: (x) => x.log(), exact: Math.log, from: 0.7, to: 1.4, ulp: 2 },
  { name: "tanh", tensor: (x) => x.tanh(), exact: Math.tanh, from: -12, to: 12, ulp: 4 },
  { name: "tanh near 0", tensor: (x) => x.tanh(), exact: Math.tanh, from: -0.01, to: 0.01, ulp: 4 },
  { name: "sin", tensor: (x) => x.sin(), exact: Math.sin, from: -200, to: 200, ulp: 4, floor: 1 },
  { name: "erf", tensor: (x) => x.erf(), exact: erf, from: -7, to: 7, ulp: 8 },
  { name: "sqrt", tensor: (x) => x.sqrt(), exact: Math.sqrt, from: 0, to: 1e9, ulp: 0.5 },
  { name: "floor", tensor: (x) => x.floor(), exact: Math.floor, from: -1e6, to: 1e6, ulp: 0 },
];

const round = { float32: Math.fround, float64: (x: number) => x };
const epsilon = { float32: 2 ** -23, float64: 2 ** -52 };
const smallest = { float32: 2 ** -149, float64: 2 ** -1074 };

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  it.each(cases)("$name is right to $ulp units in the last place", ({ tensor, exact, from, to, ulp, floor = 0 }) => {
    const r = random(1);
    const x = Float64Array.from({ length: 20_000 }, () => round[dtype](from + (to - from) * r.uniform()));
    const { y } = program({ x: real(x.length) }, ({ x }) => ({ y: tensor(x) }), { dtype }).call({ x: ndarray([x.length], x) });
    let [worst, at] = [0, 0];
    x.forEach((v, i) => {
      const want = exact(v);
      if (Math.abs(want) > (dtype === "float32" ? 3.4e38 : Infinity)) return;
      const unit = Math.max(Math.max(Math.abs(want), floor) * epsilon[dtype], smallest[dtype]);
      const error = Math.abs(y.data[i] - want) / unit;
      if (!(error <= worst)) [worst, at] = [error, v];
    });
    expect(worst, `at ${at}`).toBeLessThanOrEqual(ulp);
  });

  it.each(cases)("$name keeps its special values", ({ tensor, exact }) => {
    const x = [...special, ...subnormal[dtype].flatMap((s) => [s, -s]), 1e30, -1e30]
      .map(round[dtype])
      .filter((v) => exact !== Math.sin || Math.abs(v) < 1e5);
    const { y } = program({ x: real(x.length) }, ({ x }) => ({ y: tensor(x) }), { dtype }).call({ x: ndarray([x.length], x) });
    x.forEach((v, i) => {
      const want = round[dtype](exact(v));
      const got = y.data[i];
      const allowed = Math.max(Math.abs(want) * 4 * epsilon[dtype], 2 * smallest[dtype]);
      const right = Number.isFinite(want) ? Math.abs(got - want) <= allowed : Object.is(got, want);
      expect(right, `at ${v}: ${got}, not ${want}`).toBe(true);
    });
  });
});
