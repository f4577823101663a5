import { describe, expect, test } from "vitest";
import { normalQuantile, random, threefry2x32, uniformAt } from "../../src/random/index.ts";

const hex = (words: Int32Array) => [...words].map((word) => (word >>> 0).toString(16).padStart(8, "0"));

describe("Threefry-2x32", () => {
  // kat_vectors of the Random123 distribution: rounds, counter, key, result.
  test.each([
    [13, 0, 0, 0, 0, "9d1c5ec6", "8bd50731"],
    [13, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, "fd36d048", "2d17272c"],
    [13, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, "ba3e4725", "f27d669e"],
    [20, 0, 0, 0, 0, "6b200159", "99ba4efe"],
    [20, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, "1cb996fc", "bb002be7"],
    [20, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, "c4923a9c", "483df7a0"],
    [32, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, "e2827716", "c3c05cdf"],
  ])("%d rounds give the published answers", (rounds, c0, c1, k0, k1, ...answer) => {
    expect(hex(threefry2x32(k0, k1, c0, c1, rounds))).toEqual(answer);
  });

  test("a place in a compiled step draws 24 bits of the first word", () => {
    expect(uniformAt(0, 0, 0, 0)).toBe((0x9d1c5ec6 >>> 8) / 2 ** 24);
  });
});

describe("random(seed)", () => {
  test("draws do not depend on when they are made, only on the seed and the count", () => {
    const [a, b] = [random(7), random(7)];
    const first = [a.uniform(), a.normal(), a.integer(10)];
    b.fork("elsewhere").permutation(100);
    expect([b.uniform(), b.normal(), b.integer(10)]).toEqual(first);
    expect(random(8).uniform()).not.toBe(random(7).uniform());
    expect(random(-7).uniform()).not.toBe(random(7).uniform());
    expect(random(2 ** 40).uniform()).not.toBe(random(0).uniform());
  });

  test("forks are told apart by name, by kind of name and by order, and start where they always start", () => {
    const root = random(1);
    const names = ["", "a", "b", "ab", "ba", "abc", "a\0", 0, 1, 2, -1, 0.5, "0", "1"];
    const firsts = names.map((name) => root.fork(name).uniform());
    expect(
      new Set([...firsts, root.uniform(), root.fork("a").fork("b").uniform(), root.fork("b").fork("a").uniform()]).size,
    ).toBe(names.length + 3);
    root.normal();
    expect(names.map((name) => root.fork(name).uniform())).toEqual(firsts);
  });

  test("the first draws are pinned: the same seed gives the same bits in every version", () => {
    const g = random(1);
    expect([g.uniform(), g.normal(), ...g.permutation(10), g.fork("a").uniform()]).toEqual([
      0.7039437263423627, -1.5742488685566236, 5, 3, 9, 1, 8, 2, 6, 7, 4, 0, 0.6426289768176534,
    ]);
  });

  test.each([0.5, NaN, Infinity, "1"])("seed %s is refused", (seed) => {
    expect(() => random(seed as number)).toThrow(/seed: expected a whole number/);
  });

  test("integer and permutation refuse impossible sizes", () => {
    expect(() => random(1).integer(0)).toThrow(/integer: n: expected a whole number in \[1/);
    expect(() => random(1).permutation(-1)).toThrow(/permutation: n/);
    expect([...random(1).permutation(0)]).toEqual([]);
  });
});

describe("distributions", () => {
  const n = 20_000;
  /** Kolmogorov–Smirnov: sqrt(n) D, whose 99.9% point is 1.95. */
  const kolmogorov = (values: number[], cdf: (x: number) => number) =>
    Math.sqrt(values.length) *
    values
      .sort((a, b) => a - b)
      .reduce((d, x, i) => Math.max(d, Math.abs(cdf(x) - i / values.length), Math.abs(cdf(x) - (i + 1) / values.length)), 0);
  const chiSquare = (counts: number[], expected: number) => counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
  const phi = (x: number) => {
    let sum = x,
      term = x; // Φ by its series about 0, enough for |x| < 6
    for (let k = 1; k < 150; k++) {
      term *= (-x * x) / (2 * k);
      sum += term / (2 * k + 1);
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  };

  test.each([1, 2, 3])("uniform passes Kolmogorov–Smirnov, serial pairs and moments, seed %d", (seed) => {
    const g = random(seed);
    const values = Array.from({ length: n }, () => g.uniform());
    const pairs = Array.from({ length: 64 }, () => 0);
    for (let i = 0; i + 1 < n; i += 2) pairs[Math.floor(values[i] * 8) * 8 + Math.floor(values[i + 1] * 8)]++;
    expect(chiSquare(pairs, n / 2 / 64)).toBeLessThan(103.4); // 99.9% of χ² with 63 degrees of freedom
    expect(kolmogorov(values, (x) => x)).toBeLessThan(1.95);
    expect(values[0]).toBeGreaterThanOrEqual(0);
    expect(values[n - 1]).toBeLessThan(1);
  });

  test.each([1, 2, 3])("the first draws of many forks are uniform too, seed %d", (seed) => {
    const g = random(seed);
    expect(
      kolmogorov(
        Array.from({ length: n }, (_, i) => g.fork(i).uniform()),
        (x) => x,
      ),
    ).toBeLessThan(1.95);
    expect(
      kolmogorov(
        Array.from({ length: n }, (_, i) => random(i * 10 + seed).uniform()),
        (x) => x,
      ),
    ).toBeLessThan(1.95);
  });

  test.each([1, 2, 3])("normal passes Kolmogorov–Smirnov and moments, seed %d", (seed) => {
    const g = random(seed);
    const values = Array.from({ length: n }, () => g.normal());
    const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / n;
    expect(Math.abs(moment(1)) * Math.sqrt(n)).toBeLessThan(3.3);
    expect(Math.abs(moment(2) - 1) * Math.sqrt(n / 2)).toBeLessThan(3.3);
    expect(Math.abs(moment(4) - 3) * Math.sqrt(n / 96)).toBeLessThan(3.3);
    expect(kolmogorov(values, phi)).toBeLessThan(1.95);
  });

  test("integer is unbiased where a modulo would not be", () => {
    const g = random(5);
    const m = 3 * 2 ** 30; // 2^32 mod m is a quarter of the range: a plain modulo doubles the lower third
    const thirds = [0, 0, 0];
    for (let i = 0; i < n; i++) thirds[Math.floor(g.integer(m) / 2 ** 30)]++;
    expect(chiSquare(thirds, n / 3)).toBeLessThan(13.8);
    const huge = g.integer(2 ** 53);
    expect(Number.isSafeInteger(huge)).toBe(true);
  });

  test("every permutation of four is equally likely", () => {
    const g = random(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const key = g.permutation(4).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()], n / 24)).toBeLessThan(49.7); // 99.9% of χ² with 23 degrees of freedom
  });

  test("the normal quantile agrees with known values and is symmetric", () => {
    // scipy.special.ndtri
    for (const [p, x] of [
      [0.975, 1.959963984540054],
      [1e-300, -37.0470962993612],
      [0.001, -3.090232306167813],
      [2 ** -53, -8.209536151601387],
      [0.3, -0.5244005127080409],
    ]) {
      expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThan(1e-15);
    }
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1), normalQuantile(2), normalQuantile(-1)]).toEqual([
      -Infinity,
      0,
      Infinity,
      NaN,
      NaN,
    ]);
    for (const p of [0.1, 0.01, 2 ** -20]) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 10);
  });
});
