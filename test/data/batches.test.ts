import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches, batchSizes } from "../../src/data/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/data/random_state.json", import.meta.url), "utf8"));
const ascending = (n: number) => Array.from({ length: n }, (_, i) => i);

test("an epoch takes every row once, in an order that seed and epoch alone decide", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(1000), fc.nat(1e6), (rows, epoch, seed) => {
      const order = batches({ rows, batchSize: "full", epoch, seed });
      expect([...order].sort((a, b) => a - b)).toEqual(ascending(rows));
      expect(batches({ rows, batchSize: 1, epoch, seed })).toEqual(order);
    }),
  );
  const epochs = ascending(20).map((epoch) => batches({ rows: 50, batchSize: 10, epoch, seed: 1 }).join());
  expect(new Set(epochs).size).toBe(20);
});

test("without shuffling the rows stand as they are; the last batch may be left out", () => {
  expect([...batches({ rows: 7, batchSize: 3, epoch: 4, seed: 1, shuffle: false })]).toEqual(ascending(7));
  expect([...batches({ rows: 7, batchSize: 3, epoch: 4, seed: 1, shuffle: false, dropLast: true })]).toEqual(ascending(6));
  expect([batchSizes(300, 64), batchSizes(300, 100), batchSizes(300, "full"), batchSizes(7, 3, true)]).toEqual([
    [64, 64, 64, 64, 44],
    [100, 100, 100],
    [300],
    [3, 3],
  ]);
});

test("NumPy's order is its legacy permutation, seeded by seed + epoch", () => {
  expect([...batches({ rows: 300, batchSize: 64, epoch: 0, seed: 11, order: "numpy" })]).toEqual(golden.permutation["11,300"]);
  expect([...batches({ rows: 7, batchSize: 7, epoch: 5, seed: 7, order: "numpy" })]).toEqual(golden.permutation["12,7"]);
});

describe("balanced batches", () => {
  const labels = [...Array.from({ length: 90 }, () => 0), ...Array.from({ length: 9 }, () => 1), 2];

  test("hold every class equally often, within one", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(1000), fc.constantFrom(3, 6, 10, 32), (epoch, seed, batchSize) => {
        const order = batches({ rows: 100, batchSize, epoch, seed, balanced: labels });
        expect(order.length).toBe(100);
        for (let from = 0; from < 100; from += batchSize) {
          const counts = [0, 0, 0];
          for (const row of order.subarray(from, from + batchSize)) counts[labels[row]]++;
          // A batch may begin and end within a round of turns.
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  test("go through the common class over the epochs, each row as often as the others", () => {
    const seen = new Map<number, number>();
    for (let epoch = 0; epoch < 90; epoch++)
      for (const row of batches({ rows: 100, batchSize: 10, epoch, seed: 5, balanced: labels }))
        seen.set(row, (seen.get(row) ?? 0) + 1);
    const counts = ascending(90).map((row) => seen.get(row)!);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(6); // a round that is cut off moves a turn to another class
    expect(seen.get(99)).toBeGreaterThan(90 * 32);
  });
});

test.each([
  [{ rows: 300, batchSize: 512 }, "batchSize: 512 is more than the 300 training rows; take at most 300, or full."],
  [{ rows: 300, batchSize: 0 }, "batchSize: expected a whole number >= 1, got 0; the default is 32."],
  [{ rows: 300, batchSize: 2.5 }, "batchSize: expected a whole number >= 1, got 2.5"],
  [{ rows: 3, batchSize: 1, balanced: [0, 1] }, "batches: 2 labels for 3 rows"],
  [{ rows: 3, batchSize: 1, epoch: -1 }, "batches: epoch: expected a whole number >= 0, got -1"],
])("%j is refused", (options, message) => {
  expect(() => batches({ epoch: 0, seed: 0, ...options })).toThrow(message);
});
