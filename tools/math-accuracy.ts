// Measures the engine's float32 vector functions against float64, at every float32 number there is: worst error in units in
// the last place, and where. `node tools/node.mjs tools/math-accuracy.ts [function …] [--every N] [--limit X] [--share I/N]`; some
// ten minutes a function; `--limit` leaves out larger arguments, `--share 2/4` measures the second of four shares, for a core each. With `--golden FILE` (made by test/golden/engine/vector_functions.py) the float64 functions at the
// points of the file. test/engine/math.test.ts samples the same functions on every run.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Tensor, machine, real } from "../src/engine/index.ts";
import { erf } from "../src/engine/ops/erf.ts";

const functions: Readonly<Record<string, readonly [(x: Tensor) => Tensor, (x: number) => number]>> = {
  exp: [(x) => x.exp(), Math.exp],
  log: [(x) => x.log(), Math.log],
  tanh: [(x) => x.tanh(), Math.tanh],
  erf: [(x) => x.erf(), erf],
  sin: [(x) => x.sin(), Math.sin],
  cos: [(x) => x.cos(), Math.cos],
  sqrt: [(x) => x.sqrt(), Math.sqrt],
};

/** Numbers of one call. */
const chunk = 1 << 18;
const largest = 2 ** 128 - 2 ** 103; // from here on a float64 number rounds to an infinite float32
const view = new DataView(new ArrayBuffer(8));

/** The distance between float32 numbers around `x`. */
function unit(x: number): number {
  view.setFloat64(0, x);
  const exponent = ((view.getUint32(0) >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(exponent, -126) - 23);
}

interface Worst {
  ulp: number;
  at: number;
  /** Arguments where one is NaN or infinite and the other is not, or a zero's sign is lost. */
  wrong: number;
  wrongAt: number;
}

/** With fused multiply-add and without, against the same exact values. */
function measure(name: string, every: number, limit: number, [share, shares]: readonly number[]): Worst[] {
  const [formula, exact] = functions[name];
  const machines = [false, true].map((portable) =>
    machine(
      { cells: { x: real(chunk) }, functions: { f: { trace: ({ x }) => ({ results: { y: formula(x) } }) } } },
      { portable },
    ),
  );
  const bits = new Uint32Array(chunk);
  const x = new Float32Array(bits.buffer);
  const found = machines.map((): Worst => ({ ulp: 0, at: 0, wrong: 0, wrongAt: 0 }));
  for (let first = (share - 1) * chunk * every; first < 2 ** 32; first += shares * chunk * every) {
    for (let i = 0; i < chunk; i++) bits[i] = first + i * every;
    const ys = machines.map((m) => {
      m.write("x", x);
      return m.run("f").y;
    });
    for (let i = 0; i < chunk; i++) {
      if (Math.abs(x[i]) > limit) continue;
      const want = exact(x[i]);
      for (let j = 0; j < ys.length; j++) compare(found[j], x[i], want, ys[j][i]);
    }
  }
  return found;
}

function compare(found: Worst, x: number, want: number, got: number): void {
  if (want === got && (want !== 0 || Object.is(want, got))) return;
  if (want !== got && Math.abs(want) < largest && Math.abs(got) < Infinity) {
    const ulp = Math.abs(got - want) / unit(want);
    if (ulp > found.ulp) [found.ulp, found.at] = [ulp, x];
    return;
  }
  if ((Number.isNaN(want) && Number.isNaN(got)) || (Math.abs(want) >= largest && got === Math.sign(want) * Infinity)) return;
  if (found.wrong++ === 0) found.wrongAt = x;
}

/** Golden values are pairs, hi + lo, so that an error is known to a small part of a unit. */
function measureDoubles(
  name: string,
  points: readonly (readonly [x: number, hi: number, lo: number])[],
  portable: boolean,
): Worst {
  const formula = functions[name][0];
  const m = machine(
    { cells: { x: real(points.length) }, functions: { f: { trace: ({ x }) => ({ results: { y: formula(x) } }) } } },
    { dtype: "float64", portable },
  );
  m.write(
    "x",
    points.map(([x]) => x),
  );
  const { y } = m.run("f");
  const found: Worst = { ulp: 0, at: 0, wrong: 0, wrongAt: 0 };
  points.forEach(([x, hi, lo], i) => {
    view.setFloat64(0, hi);
    const unit = 2 ** (Math.max(((view.getUint32(0) >>> 20) & 0x7ff) - 1023, -1022) - 52);
    const ulp = Math.abs(y[i] - hi - lo) / unit;
    if (!(ulp <= found.ulp)) [found.ulp, found.at] = [ulp, x];
  });
  return found;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: "string", default: "1" },
    limit: { type: "string", default: "Infinity" },
    share: { type: "string", default: "1/1" },
    golden: { type: "string" },
  },
});
const golden = values.golden ? JSON.parse(readFileSync(values.golden, "utf8")) : null;
for (const name of positionals.length > 0 ? positionals : Object.keys(golden ?? functions)) {
  const found = golden
    ? [false, true].map((portable) => measureDoubles(name, golden[name], portable))
    : measure(name, Number(values.every), Number(values.limit), values.share.split("/").map(Number));
  found.forEach(({ ulp, at, wrong, wrongAt }, i) => {
    const amiss = wrong ? `; ${wrong} special values wrong, the first at ${wrongAt}` : "";
    console.log(`${name}${i ? ", portable" : ""}: ${ulp.toFixed(3)} ulp at ${at}${amiss}`);
  });
}
