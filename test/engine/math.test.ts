// Vector functions against float64: samples of the whole range, and every place where something special happens. All float32
// numbers are measured by tools/math-accuracy.ts, which takes minutes; docs/decisions/0033 has what it found.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type MachineOptions, type Tensor, machine, ndarray, program, real } from "../../src/engine/index.ts";
import { erf } from "../../src/engine/ops/erf.ts";

interface Case {
  readonly tensor: (x: Tensor) => Tensor;
  readonly exact: (x: number) => number;
  /** Units in the last place of the result. */
  readonly ulp: number;
}
const cases: Readonly<Record<string, Case>> = {
  exp: { tensor: (x) => x.exp(), exact: Math.exp, ulp: 1.1 },
  log: { tensor: (x) => x.log(), exact: Math.log, ulp: 1 },
  tanh: { tensor: (x) => x.tanh(), exact: Math.tanh, ulp: 1.5 },
  erf: { tensor: (x) => x.erf(), exact: erf, ulp: 1.5 },
  sin: { tensor: (x) => x.sin(), exact: Math.sin, ulp: 1.5 },
  cos: { tensor: (x) => x.cos(), exact: Math.cos, ulp: 1.5 },
  sqrt: { tensor: (x) => x.sqrt(), exact: Math.sqrt, ulp: 0.5 },
  floor: { tensor: (x) => x.floor(), exact: Math.floor, ulp: 0 },
};
const turning = new Set(["sin", "cos"]);
/** Arguments up to which sine and cosine are right. */
const farthest = { float32: 2 ** 28 * Math.PI, float64: 2 ** 19 * Math.PI };

type Dtype = "float32" | "float64";
const round = { float32: Math.fround, float64: (x: number) => x };
const unit = (x: number, dtype: Dtype) =>
  dtype === "float32"
    ? 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23)
    : 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -1022) - 52);

const values = (tensor: (x: Tensor) => Tensor, x: Float64Array, options: MachineOptions): Float64Array =>
  program({ x: real(x.length) }, ({ x }) => ({ y: tensor(x) }), options).call({ x: ndarray([x.length], x) }).y.data;

/** Every 8209th float32 number, of both signs. */
const sample = (() => {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / 8209) }, (_, i) => i * 8209);
  return Float64Array.from(new Float32Array(bits.buffer));
})();

const edges: Readonly<Record<Dtype, readonly number[]>> = {
  float32: [2 ** -149, 1e-40, 2 ** -126 - 2 ** -149, 2 ** -126, 2 ** 128 - 2 ** 104],
  float64: [2 ** -1074, 1e-310, 2.2250738585072011e-308, 2 ** -1022, Number.MAX_VALUE],
};
/** Where exp leaves the range, and its results the normal numbers. */
const exponents: Readonly<Record<Dtype, readonly number[]>> = {
  float32: [88.72283, 88.72284, 89, -87.33654, -87.4, -100, -103.27893, -103.97208, -103.98, -104.1],
  float64: [709.782712893384, 709.7827128933841, 710, -708.3964185322641, -708.5, -740, -745.1332191019412, -745.1332191019413],
};

describe.each([
  ["float32", { dtype: "float32" }],
  ["float32 with plain SIMD", { dtype: "float32", portable: true }],
  ["float64", { dtype: "float64" }],
  ["float64 with plain SIMD", { dtype: "float64", portable: true }],
] satisfies [string, MachineOptions & { dtype: Dtype }][])("%s", (_, options) => {
  const { dtype } = options;

  it.each(dtype === "float32" ? Object.keys(cases) : [])("%s is right over the whole range", (name) => {
    const { tensor, exact, ulp } = cases[name];
    const x = turning.has(name) ? sample.filter((x) => !(Math.abs(x) > farthest.float32)) : sample;
    const y = values(tensor, x, options);
    let [worst, at] = [0, 0];
    x.forEach((v, i) => {
      const want = exact(v);
      if (Object.is(want, y[i]) || (!Number.isFinite(Math.fround(want)) && Object.is(Math.fround(want), y[i]))) return;
      const error = want === 0 && y[i] === 0 ? Infinity : Math.abs(y[i] - want) / unit(want, dtype);
      if (!(error <= worst)) [worst, at] = [error, v];
    });
    expect(worst, `at ${at}`).toBeLessThanOrEqual(ulp);
  });

  const golden = JSON.parse(readFileSync(new URL("../golden/engine/vector_functions.json", import.meta.url), "utf8")) as Record<
    string,
    [x: number, hi: number, lo: number][]
  >;
  it.each(dtype === "float64" ? Object.keys(golden) : [])("%s agrees with 60 digits", (name) => {
    const y = values(
      cases[name].tensor,
      Float64Array.from(golden[name], ([x]) => x),
      options,
    );
    for (const [i, [x, hi, lo]] of golden[name].entries())
      expect(Math.abs(y[i] - hi - lo) / unit(hi, dtype), `at ${x}`).toBeLessThanOrEqual(cases[name].ulp);
  });

  it.each(Object.keys(cases))("%s keeps zeros' signs, subnormals, infinities and NaN", (name) => {
    const { tensor, exact, ulp } = cases[name];
    const x = Float64Array.from(
      [
        0,
        Infinity,
        Number.NaN,
        1,
        ...edges[dtype],
        ...(name === "exp" ? exponents[dtype] : []),
        ...(name === "floor" ? [0.5, 1.5, 2 ** 23 + 1, 2 ** 31, 1e18] : []),
      ].flatMap((v) => [v, -v]),
      round[dtype],
    );
    const y = values(tensor, x, options);
    x.forEach((v, i) => {
      const [want, got] = [exact(v), y[i]];
      if (turning.has(name) && Number.isFinite(v) && Math.abs(v) > farthest[dtype]) {
        expect(Math.abs(got), `at ${v}`).toBeLessThanOrEqual(1);
        return;
      }
      const rounded = round[dtype](want);
      const right =
        Object.is(got, rounded) ||
        (Number.isFinite(rounded) && want !== 0 && Math.abs(got - want) <= Math.max(ulp, 1) * unit(want, dtype));
      expect(right, `at ${v}: ${got}, not ${rounded}`).toBe(true);
    });
  });
});

describe("functions through a machine", () => {
  it("a value does not depend on its place in the vector or in the loop", () => {
    const all = (x: Tensor) => x.exp().add(x.tanh()).add(x.erf()).add(x.sin()).add(x.cos()).add(x.mul(x).add(1).log());
    const n = 37;
    const m = machine({ cells: { x: real(n) }, functions: { f: { trace: ({ x }) => ({ results: { y: all(x) } }) } } });
    for (const v of [0.3, -1.7, 12.5]) {
      m.write("x", v);
      const { y } = m.run("f");
      expect(new Set(y).size).toBe(1);
    }
  });
});
