import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  circles,
  digits,
  fromColumns,
  fromRecords,
  fromRows,
  parseCsv,
  prepare,
  prepareParts,
  preprocessing,
  type Table,
  toDataset,
} from "../../src/data/index.ts";
import { ndarray } from "../../src/engine/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/data/preprocessing.json", import.meta.url), "utf8"));
const part = (from: number, to: number): Table => {
  const rows: (number | null)[][] = golden.x.slice(from, to);
  return { ...fromColumns(Object.fromEntries([0, 1, 2, 3].map((j) => [`c${j}`, rows.map((row) => row[j])]))), name: "part" };
};
const labelled = (table: Table) => ({
  ...table,
  columns: [...table.columns, ...fromColumns({ y: Array.from({ length: table.rows }, (_, i) => i % 2) }).columns],
});

test.each(Object.keys(golden.results))("%s equals scikit-learn's on the training rows and on others", (key) => {
  const [scale, missing] = key.split(" ") as ["standardize" | "minMax", "mean" | "median" | "mode"];
  const { train, validation } = prepareParts(
    { train: labelled(part(0, 30)), validation: labelled(part(30, 40)) },
    { scale, missing },
  );
  for (const [ours, theirs] of [
    [train, golden.results[key].train],
    [validation, golden.results[key].test],
  ] as const) {
    for (const [i, value] of theirs.flat().entries()) expect(Math.abs(ours.x.data[i] - value)).toBeLessThan(1e-11);
  }
});

test("one-hot equals scikit-learn's; a category never seen in training is all zeros", () => {
  const towns = (from: number, to: number) =>
    fromColumns({ town: golden.towns.slice(from, to), y: golden.towns.slice(from, to).map((_: string, i: number) => i % 2) });
  const { train, validation, preprocessing: fitted } = prepareParts({ train: towns(0, 4), validation: towns(4, 6) });
  expect(fitted.features).toEqual(["town=Basel", "town=Bern", "town=Chur"]);
  expect([...train.x.data, ...validation.x.data]).toEqual(golden.oneHot.flat());
  expect(() => prepareParts({ train: towns(0, 4), validation: towns(4, 6) }, { unknown: "refuse" })).toThrow(
    'data, row 1: column "town" holds "Genf", which no training row has. Known are: Basel, Bern, Chur.',
  );
});

test("images are scaled channel by channel, so that dark corners stay as dark as they are", () => {
  // Two channels: the first is noise about 100 but 0 in the corner, with one speck; the second is ten times the first.
  const image = (i: number) => [i === 3 ? 1 : 0, i === 3 ? 10 : 0, 80 + (i % 5) * 10, 800 + (i % 5) * 100];
  const rows = Array.from({ length: 20 }, (_, i) => [...image(i), i % 2]);
  const table: Table = { ...fromRows(rows), shape: [1, 2, 2] };
  const { train, validation, preprocessing: fitted } = prepare(table, { seed: 2 });
  expect([train.x.shape, validation.x.shape]).toEqual([
    [16, 1, 2, 2],
    [4, 1, 2, 2],
  ]);
  for (const channel of [0, 1]) {
    const values = train.x.data.filter((_, i) => i % 2 === channel);
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(mean).toBeCloseTo(0, 12);
    expect(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length).toBeCloseTo(1, 12);
  }
  expect(train.x.data.filter((_, i) => i % 4 < 2).every((v) => Math.abs(v) < 1.2)).toBe(true);
  const again = preprocessing(JSON.parse(JSON.stringify(fitted)));
  expect(again.apply(ndarray([1, 1, 2, 2], [0, 0, 80, 800])).shape).toEqual([1, 1, 2, 2]);
  expect(prepare(table, { seed: 2, scale: "minMax" }).train.x.data.every((v) => v >= 0 && v <= 1)).toBe(true);
});

describe("fitted on the training part only", () => {
  test("the other parts do not move what is fitted", () => {
    const table = (last: number) => fromColumns({ a: [1, 2, 3, 4, 5, 6, 7, 8, 9, last], y: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1] });
    for (let seed = 0; seed < 20; seed++) {
      const [small, large] = [prepare(table(10), { seed }), prepare(table(1e6), { seed })];
      const inTrain = small.train.x.data.some((value, i) => value !== large.train.x.data[i]);
      const same = JSON.stringify(small.preprocessing) === JSON.stringify(large.preprocessing);
      expect(same).toBe(!inTrain);
    }
    expect(
      [...Array(20).keys()].some(
        (seed) =>
          JSON.stringify(prepare(table(10), { seed }).preprocessing) ===
          JSON.stringify(prepare(table(1e6), { seed }).preprocessing),
      ),
    ).toBe(true);
  });

  test("standardized training columns have mean 0 and deviation 1; constant ones are 0", async () => {
    const { train, notes } = prepare(await digits());
    for (let j = 0; j < 64; j++) {
      const column = Array.from({ length: train.x.shape[0] }, (_, i) => train.x.data[i * 64 + j]);
      const mean = column.reduce((a, b) => a + b, 0) / column.length;
      const std = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length);
      expect(Math.abs(mean)).toBeLessThan(1e-12);
      expect(column.every((value) => value === 0) || Math.abs(std - 1) < 1e-10).toBe(true);
    }
    expect(notes).toEqual(["3 columns hold one value only and tell nothing (pixel 0,0, pixel 4,0, pixel 4,7); they are kept"]);
  });

  test("a column that is constant but for rounding does not explode", () => {
    const { train } = toDatasetLike([0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3]);
    expect(Math.max(...train.x.data.map(Math.abs))).toBeLessThan(1e-15);
  });
});

const toDatasetLike = (a: number[]) =>
  prepareParts({ train: fromColumns({ a, y: [0, 1, 0, 1] }), validation: fromColumns({ a, y: [0, 1, 0, 1] }) });

describe("targets of a regression", () => {
  const table = fromColumns({ a: [1, 2, 3, 4, 5, 6], y: [10.5, 20, 30, 40, 50, 60] });

  test("are standardized on the training part and come back in the data's units", () => {
    const { train, preprocessing: fitted } = prepareParts({ train: table, validation: table });
    const { data } = train.y;
    expect(data.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
    expect(data.reduce((a, b) => a + b * b, 0) / 6).toBeCloseTo(1, 12);
    expect([...data].map((value) => Number(fitted.unscale(value).toFixed(9)))).toEqual([10.5, 20, 30, 40, 50, 60]);
  });

  test("stay as they are where that is asked", () => {
    const {
      train,
      validation,
      preprocessing: fitted,
    } = prepareParts({ train: table, validation: table }, { standardizeTarget: false });
    expect([...train.y.data, ...validation.y.data, fitted.unscale(3)]).toEqual([
      10.5, 20, 30, 40, 50, 60, 10.5, 20, 30, 40, 50, 60, 3,
    ]);
  });
});

describe("new rows", () => {
  const table = parseCsv(
    `id,age,town,y\n${Array.from({ length: 20 }, (_, i) => `${i},${20 + i},${["Bern", "Basel"][i % 2]},${["no", "yes"][i % 2]}`).join("\n")}`,
  );
  const { preprocessing: fitted, validation } = prepare(table);
  const restored = preprocessing(JSON.parse(JSON.stringify(fitted)));
  const rows = fromRecords([
    { town: "Bern", age: 25 },
    { town: "Zug", age: null },
  ]);

  test("go through the saved state to the same bits, columns matched by name", () => {
    expect(restored.apply(rows)).toEqual(fitted.apply(rows));
    expect(restored.features).toEqual(["age", "town=Basel", "town=Bern"]);
    expect([...restored.apply(rows).data].slice(1)).toEqual([0, 1, expect.any(Number), 0, 0]);
    expect(fitted.applyWithTarget(table).x.shape).toEqual([20, 3]);
    expect(validation.features).toEqual(restored.features);
  });

  test.each([
    [
      "a missing column",
      fromRecords([{ town: "Bern" }]),
      "data lacks a column that the model was trained on: age. It has: town.",
    ],
    [
      "extra columns",
      fromRecords([{ town: "Bern", age: 1, b: 2, c: 3 }]),
      'data has 2 columns that the model does not know: b, c; leave them out, or pass extra: "ignore".',
    ],
    [
      "text where numbers belong",
      fromRecords([
        { town: "Bern", age: null },
        { town: "Bern", age: "old" },
      ]),
      'data, row 2: column "age" holds the text "old"; the model was trained on numbers there.',
    ],
    ["infinity", fromRecords([{ town: "Bern", age: -Infinity }]), 'data, row 1: column "age" is minus infinite'],
  ])("with %s are refused", (_, bad, message) => {
    expect(() => restored.apply(bad)).toThrow(message);
  });

  test("may carry the target, what was left out, and, if asked, anything else", () => {
    expect(restored.apply(fromRecords([{ id: 3, town: "Bern", age: 25, y: "no" }])).shape).toEqual([1, 3]);
    expect(restored.apply(fromRecords([{ town: "Bern", age: 25, more: 1 }]), { extra: "ignore" }).shape).toEqual([1, 3]);
    expect(() => restored.applyWithTarget(fromRecords([{ town: "Bern", age: 25 }]))).toThrow('data has no column "y"');
    expect(() => restored.applyWithTarget(fromRecords([{ town: "Bern", age: 25, y: "maybe" }]))).toThrow(
      'data, row 1: the target "y" is "maybe", a class that no training row has. Known are: no, yes.',
    );
  });

  test("in a bare matrix go by position", () => {
    const { preprocessing: points } = prepare(circles());
    expect(points.apply(ndarray([1, 2], [0.5, 0.5])).shape).toEqual([1, 2]);
    expect(() => points.apply(ndarray([1, 3]))).toThrow("the model was trained on 2 columns (x0, x1), got [1, 3].");
  });

  test("codes that a new file shows as numbers are still the words of training", () => {
    const codes = fromColumns({ zip: [1, 2, 1, 2], y: ["a", "b", "b", "a"] });
    const { preprocessing: coded } = toDataset(codes, { categories: ["zip"] });
    expect([...coded.apply(fromRecords([{ zip: 2 }])).data]).toEqual([0, 1]);
  });

  test("missing values can be refused", () => {
    const holes = fromColumns({ a: [1, null, 3, 4], y: [0, 1, 0, 1] });
    expect(() => prepareParts({ train: holes, validation: holes }, { missing: "refuse" })).toThrow(
      'data, row 2: column "a" has no value; fill it in',
    );
    expect([...prepareParts({ train: holes, validation: holes }, { missing: "zero", scale: "none" }).train.x.data]).toEqual([
      1, 0, 3, 4,
    ]);
  });

  test("a state of another version is refused", () => {
    expect(() => preprocessing({ version: 2 } as never)).toThrow("expected version 1, got 2");
  });
});

test("images keep their shape", () => {
  const images = {
    ...fromRows(
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 1, 2, 3],
        [4, 5, 6, 7],
      ],
      { target: [0, 1, 0, 1] },
    ),
    shape: [2, 2],
  };
  const { train, preprocessing: fitted } = prepareParts({ train: images, validation: images });
  expect([train.x.shape, fitted.state.shape]).toEqual([
    [4, 2, 2],
    [2, 2],
  ]);
});

test("a whole table becomes one data set, numbers as they are", () => {
  const { dataset, notes } = toDataset(parseCsv("a,town,price\n1,Bern,2.5\n,Basel,3\n3,Bern,4.5\n"));
  expect([dataset.features, [...dataset.x.data], [...dataset.y.data]]).toEqual([
    ["a", "town=Basel", "town=Bern"],
    [1, 0, 1, 2, 1, 0, 3, 0, 1],
    [2.5, 3, 4.5],
  ]);
  expect(notes).toContain("missing values are filled in from the training part: a (1)");
});
