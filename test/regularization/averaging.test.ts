import { describe, expect, test } from "vitest";
import { ndarray, program, real, scalar } from "../../src/engine/index.ts";
import { factories } from "../../src/options/index.ts";
import { averagings, exponentialMovingAverage, stochasticAveraging, type Averaging } from "../../src/regularization/index.ts";
import { random } from "../../src/random/index.ts";

const steps = 40;
const rng = random(9);
const initial = [rng.normal(), rng.normal()];
const path = Array.from({ length: steps }, () => [rng.normal(), rng.normal()]);

/** The averages after every update of the path above, by one traced program. */
function averages(it: Averaging, hyper: Record<string, number> = {}): number[][] {
  const specs = {
    average: real(2),
    param: real(2),
    step: scalar,
    ...Object.fromEntries(Object.keys(it.hyper).map((n) => [n, scalar])),
  };
  const run = program(
    specs,
    ({ average, param, step, ...numbers }) => ({ next: it.average(average, param, { step, hyper: numbers }) }),
    { backend: "interpreter" },
  );
  let average = initial;
  return path.map(
    (param, i) =>
      (average = [
        ...run.call({ average: ndarray([2], average), param: ndarray([2], param), step: i + 1, ...it.hyper, ...hyper }).next.data,
      ]),
  );
}

const distance = (found: number[], wanted: number[]) => Math.max(...found.map((x, i) => Math.abs(x - wanted[i])));

describe("exponential moving average", () => {
  test("bias-corrected: the average from zero divided by 1 - βᵗ, as in Adam", () => {
    const beta = 0.95;
    let m = [0, 0];
    averages(exponentialMovingAverage({ decay: beta })).forEach((found, i) => {
      m = m.map((v, j) => beta * v + (1 - beta) * path[i][j]);
      const wanted = m.map((v) => v / (1 - beta ** (i + 1)));
      expect(distance(found, wanted)).toBeLessThan(1e-12);
    });
  });

  test("with warm-up: the decay is the smaller of β and (1 + t) / (10 + t)", () => {
    let average = initial;
    averages(exponentialMovingAverage({ decay: 0.6, start: "warmup" })).forEach((found, i) => {
      const d = Math.min(0.6, (2 + i) / (11 + i));
      average = average.map((v, j) => d * v + (1 - d) * path[i][j]);
      expect(distance(found, average)).toBeLessThan(1e-12);
    });
  });

  test("from the untrained weights: one decay throughout", () => {
    let average = initial;
    averages(exponentialMovingAverage({ decay: 0.9, start: "untrained" })).forEach((found, i) => {
      average = average.map((v, j) => 0.9 * v + 0.1 * path[i][j]);
      expect(distance(found, average)).toBeLessThan(1e-12);
    });
  });

  test.each(["biasCorrected", "warmup", "untrained"] as const)("with decay 0 (%s) it is the weights, bit for bit", (start) => {
    expect(averages(exponentialMovingAverage({ decay: 0, start }))).toEqual(path);
  });

  test("the first bias-corrected average is the first weights, bit for bit", () => {
    expect(averages(exponentialMovingAverage({ decay: 0.9999 }))[0]).toEqual(path[0]);
  });
});

describe("stochastic averaging", () => {
  test.each([
    [1, 1],
    [10, 1],
    [10, 7],
    [5, 100],
    [100, 3],
  ])("from step %d, every %d: the plain mean of those weights, the current weights before", (start, every) => {
    const counted: number[][] = [];
    averages(stochasticAveraging(), { start, every }).forEach((found, i) => {
      const step = i + 1;
      if (step >= start && (step - start) % every === 0) counted.push(path[i]);
      const wanted =
        counted.length === 0 ? path[i] : [0, 1].map((j) => counted.reduce((sum, p) => sum + p[j], 0) / counted.length);
      expect(distance(found, wanted)).toBeLessThan(1e-12);
    });
  });

  test("between two weights that count, the average keeps its bits", () => {
    const found = averages(stochasticAveraging({ start: 10, every: 7 }));
    expect(found[15]).toEqual(found[9]);
    expect(found[16]).not.toEqual(found[9]);
    expect(found.slice(0, 10)).toEqual(path.slice(0, 10));
  });

  test("steps are whole and begin at 1", () => {
    expect(() => stochasticAveraging({ start: 0 })).toThrow("stochasticAveraging: start: expected a whole number >= 1, got 0");
    expect(() => stochasticAveraging({ every: 2.5 })).toThrow("whole number");
  });
});

test("of weights that stand still every average is those weights", () => {
  for (const make of factories(averagings).values()) {
    const it = (make as unknown as () => Averaging)();
    const specs = { w: real(3), step: scalar };
    const run = program(specs, ({ w, step }) => ({ next: it.average(w, w, { step }) }), { backend: "interpreter" });
    for (const step of [1, 2, 1000]) expect([...run.call({ w: [1e-3, -7, 0], step }).next.data]).toEqual([1e-3, -7, 0]);
  }
});
