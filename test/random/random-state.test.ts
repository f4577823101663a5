import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RandomState } from "../../src/random/index.ts";
import { preciseLog } from "../../src/random/log.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/data/random_state.json", import.meta.url), "utf8"));

test("rand, randn and permutation equal NumPy's legacy RandomState bit for bit", () => {
  for (const [seed, values] of Object.entries(golden.rand)) expect([...new RandomState(Number(seed)).rand(8)]).toEqual(values);
  for (const [seed, values] of Object.entries(golden.randn)) expect([...new RandomState(Number(seed)).randn(41)]).toEqual(values);
  for (const [key, values] of Object.entries(golden.permutation)) {
    const [seed, n] = key.split(",").map(Number);
    expect([...new RandomState(seed).permutation(n)]).toEqual(values);
  }
  expect([...new RandomState(7).rand(2000).subarray(-3)]).toEqual(golden.late);
});

test("calls of different kinds share one stream, with the second normal number kept", () => {
  const state = new RandomState(42);
  expect([state.randn(3), state.uniform(-2, 5, 3), state.permutation(6), state.normal(1, 0.5, 4)].map((a) => [...a])).toEqual(
    golden.mixed,
  );
});

test("randn in pieces equals randn at once", () => {
  const pieces = new RandomState(3);
  expect([...pieces.randn(1), ...pieces.randn(4), ...pieces.randn(0), ...pieces.randn(2)]).toEqual([
    ...new RandomState(3).randn(7),
  ]);
});

test.each([-1, 2 ** 32, 1.5, NaN])("seed %d is refused", (seed) => {
  expect(() => new RandomState(seed)).toThrow(/RandomState: seed: expected a whole number in \[0, 4294967295\]/);
});

test("the precise logarithm stays within one last bit of Math.log and hits known values", () => {
  expect([preciseLog(1), preciseLog(Math.E), preciseLog(2), preciseLog(10), preciseLog(0.5)]).toEqual([
    0,
    1,
    Math.LN2,
    Math.LN10,
    -Math.LN2,
  ]);
  for (const x of new RandomState(1).rand(1000)) expect(Math.abs(preciseLog(x) / Math.log(x) - 1)).toBeLessThan(2.3e-16);
  expect([preciseLog(0), preciseLog(-1), preciseLog(Infinity), preciseLog(5e-324)]).toEqual([
    -Infinity,
    NaN,
    Infinity,
    Math.log(5e-324),
  ]);
});
