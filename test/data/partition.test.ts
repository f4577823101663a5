import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { partition } from "../../src/data/index.ts";

const seeds = fc.integer({ min: 0, max: 1e9 });
const fractions = fc.constantFrom(
  [0.8, 0.2],
  [0.6, 0.2, 0.2],
  [0.9, 0.05, 0.05],
  [1 / 3, 1 / 3, 1 / 3],
  [0.2, 0.2, 0.2, 0.2, 0.2],
);
const count = <T>(items: Iterable<T>, wanted: (item: T) => boolean) => [...items].filter(wanted).length;

describe("dealing rows into parts", () => {
  test("every row is in exactly one part, in ascending order, the sizes within one row of their shares", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fractions, seeds, (n, shares, seed) => {
        const parts = partition(n, shares, { seed });
        expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        for (const [k, part] of parts.entries()) {
          expect([...part]).toEqual([...part].sort((a, b) => a - b));
          expect(Math.abs(part.length - shares[k] * n)).toBeLessThan(1 + 1e-9);
        }
      }),
    );
  });

  test("stratified: every class in every part is within one row of its share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 150 }),
        fractions,
        seeds,
        (labels, shares, seed) => {
          const parts = partition(labels.length, shares, { seed, labels });
          expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
          for (let c = 0; c < 5; c++) {
            const total = count(labels, (label) => label === c);
            for (const [k, part] of parts.entries()) {
              const got = count(part, (row) => labels[row] === c);
              expect(Math.abs(got - shares[k] * total)).toBeLessThan(1 + 1e-9);
            }
          }
        },
      ),
    );
  });

  test("stratified: what rounding takes from a part in one class it gives back in others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 9 }), seeds, (classes, size, seed) => {
        const labels = Array.from({ length: classes * size }, (_, i) => i % classes);
        const [, validation] = partition(labels.length, [0.75, 0.25], { seed, labels });
        expect(Math.abs(validation.length - 0.25 * labels.length)).toBeLessThan(1.5 + (size === 1 ? labels.length : 0));
      }),
    );
  });

  test("a class too small for all parts is in the first", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const labels = [...Array.from({ length: 20 }, () => 0), 1];
        expect([...partition(21, [0.6, 0.2, 0.2], { seed, labels })[0]]).toContain(20);
      }),
    );
  });

  test("grouped: no group is in two parts, and the parts come near their shares", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 100, maxLength: 200 }),
        fractions,
        seeds,
        fc.boolean(),
        (groups, shares, seed, stratified) => {
          const labels = stratified ? groups.map((_, i) => i % 2) : null;
          const parts = partition(groups.length, shares, { seed, groups, labels });
          expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
          const seen = parts.map((part) => new Set([...part].map((row) => groups[row])));
          for (const [k, set] of seen.entries())
            for (const other of seen.slice(k + 1)) expect([...set].filter((group) => other.has(group))).toEqual([]);
          const largest = Math.max(...[...Map.groupBy(groups, (group) => group).values()].map((members) => members.length));
          for (const [k, part] of parts.entries())
            expect(Math.abs(part.length - shares[k] * groups.length)).toBeLessThanOrEqual(2 * largest);
        },
      ),
    );
  });

  test("too few groups for the parts are refused", () => {
    expect(() => partition(4, [0.5, 0.5], { seed: 1, groups: [7, 7, 7, 7] })).toThrow("1 group cannot fill 2 parts");
  });

  test("the seed decides, and nothing else", () => {
    const deal = (seed: number) => partition(50, [0.8, 0.2], { seed }).map((part) => [...part]);
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
    expect(deal(0)[1]).toEqual([1, 3, 8, 15, 19, 22, 24, 40, 41, 44]);
  });
});
