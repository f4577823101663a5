import { describe, expect, expectTypeOf, test } from "vitest";
import {
  breastCancer,
  circles,
  describe as inWords,
  folds,
  oneFold,
  fromColumns,
  iris,
  prepare,
  prepareParts,
  type Split,
} from "../../src/data/index.ts";
import { UserError } from "../../src/options/index.ts";

const people = fromColumns({
  patient: Array.from({ length: 60 }, (_, i) => `p${Math.floor(i / 4)}`),
  a: Array.from({ length: 60 }, (_, i) => i),
  y: Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? "ill" : "well")),
});

describe("prepare", () => {
  test("splits in proportion, the classes too", async () => {
    const split = prepare(await breastCancer(), { validation: 0.2, test: 0.2, seed: 3 });
    expectTypeOf(split).toExtend<Split>();
    expect([split.train, split.validation, split.test!].map(inWords)).toEqual([
      "breast-cancer: 341 rows, 30 features, 2 classes (malignant 127, benign 214)",
      "breast-cancer: 114 rows, 30 features, 2 classes (malignant 43, benign 71)",
      "breast-cancer: 114 rows, 30 features, 2 classes (malignant 42, benign 72)",
    ]);
    expect(split.train.licence).toBe("CC BY 4.0");
    expect(prepare(await breastCancer()).test).toBeUndefined();
  });

  test("the same seed gives the same bits, another seed other rows", () => {
    const bits = (seed: number) => [...prepare(circles(), { seed }).train.x.data];
    expect(bits(1)).toEqual(bits(1));
    expect(bits(1)).not.toEqual(bits(2));
  });

  test("a group column keeps its rows together and is no input", () => {
    const { train, validation } = prepare(people, { group: "patient", scale: "none", validation: 0.25 });
    expect(train.features).toEqual(["a"]);
    const patients = [train, validation].map((part) => new Set([...part.x.data].map((a) => Math.floor(a / 4))));
    expect([...patients[0]].filter((patient) => patients[1].has(patient))).toEqual([]);
    expect(patients[0].size + patients[1].size).toBe(15);
    const byArray = prepare(circles({ rows: 8 }), {
      group: [1, 1, 1, 1, 2, 2, 2, 2],
      stratify: false,
      validation: 0.5,
      scale: "none",
    });
    const bySize = (values: number[]) => values.sort((a, b) => a - b);
    expect(bySize([...byArray.train.x.data, ...byArray.validation.x.data])).toEqual(bySize([...circles({ rows: 8 }).x.data]));
  });

  test.each([
    [
      "too few rows",
      () => prepare(circles({ rows: 3 }), { validation: 0.1 }),
      "split: 3 rows of circles leave a part without rows (train 3, validation 0); give more rows or larger shares.",
    ],
    [
      "no rows to validate",
      () => prepare(circles(), { validation: 0 }),
      "split: validation is 0, which leaves no rows to measure progress on",
    ],
    [
      "nothing to train on",
      () => prepare(circles(), { validation: 0.5, test: 0.5 }),
      "split: validation 0.5 and test 0.5 leave nothing to train on",
    ],
    [
      "a share above 1",
      () => prepare(circles(), { validation: 1.5 }),
      "split: validation: expected a number in [0, 1), got 1.5; the default is 0.2.",
    ],
    [
      "a training part of one class",
      () => prepare(fromColumns({ a: [1, 2, 3, 4], y: ["a", "a", "b", "b"] }), { group: [1, 1, 2, 2], validation: 0.5 }),
      "split: the training part of data (2 rows) has one class only",
    ],
    ["an unknown group column", () => prepare(people, { group: "patients" }), 'data has no column "patients"'],
    [
      "a group column of a data set",
      () => prepare(circles(), { group: "patient" }),
      'split: circles has no column "patient" to group by',
    ],
    ["groups of another length", () => prepare(circles(), { group: [1, 2] }), "split: 2 groups for 300 rows"],
    [
      "an unknown way to scale",
      () => prepare(circles(), { scale: "robust" as never }),
      'preprocessing: scale: expected one of: standardize, minMax, none, got "robust"',
    ],
    ["an unknown option", () => prepare(circles(), { scales: "none" } as never), "preprocessing has no option scales"],
  ])("%s is refused", (_, make, message) => {
    expect(make).toThrow(UserError);
    expect(make).toThrow(message);
  });
});

describe("folds", () => {
  test("every row is validated once, the classes in proportion, preprocessing fitted in each fold", async () => {
    const splits = folds(await iris(), { k: 5, seed: 1, scale: "none" });
    expect(splits.map(({ train, validation }) => [inWords(train), inWords(validation)])).toEqual(
      Array.from({ length: 5 }, () => [
        "iris: 120 rows, 4 features, 3 classes (setosa 40, versicolor 40, virginica 40)",
        "iris: 30 rows, 4 features, 3 classes (setosa 10, versicolor 10, virginica 10)",
      ]),
    );
    const all = splits.flatMap(({ validation }) => [...validation.x.data]).sort((a, b) => a - b);
    expect(all).toEqual([...(await iris()).x.data].sort((a, b) => a - b));
    const shifts = folds(await iris()).map(({ preprocessing }) => JSON.stringify(preprocessing));
    expect(new Set(shifts).size).toBe(5);
  });

  test("groups stay together", () => {
    const owners = folds(people, { k: 3, group: "patient", scale: "none" }).map(
      ({ validation }) => new Set([...validation.x.data].map((a) => Math.floor(a / 4))),
    );
    expect(owners.map((set) => set.size).reduce((a, b) => a + b)).toBe(15);
    expect(new Set(owners.flatMap((set) => [...set])).size).toBe(15);
  });

  test("rows kept for the very end are those that a plain split keeps, and in no fold", async () => {
    const data = await iris();
    const options = { test: 0.2, validation: 0.1, seed: 4, scale: "none" } as const;
    const rowsOf = (set: { x: { data: ArrayLike<number> } }) => Array.from(set.x.data);
    const kept = rowsOf(prepare(data, options).test!);
    const splits = folds(data, { ...options, k: 4, shuffle: 9 });
    for (const split of splits) expect(rowsOf(split.test!)).toEqual(kept);
    const all = [...kept, ...splits.flatMap(({ validation }) => rowsOf(validation))].sort((a, b) => a - b);
    expect(all).toEqual(rowsOf(data).sort((a, b) => a - b));
    const other = folds(data, { ...options, k: 4, shuffle: 10 });
    expect(rowsOf(other[0].test!)).toEqual(kept);
    expect(rowsOf(other[0].validation)).not.toEqual(rowsOf(splits[0].validation));
    expect(rowsOf(oneFold(data, { ...options, k: 4, shuffle: 9, index: 2 }).validation)).toEqual(rowsOf(splits[2].validation));
  });

  test("more folds than rows are refused", () => {
    expect(() => folds(circles({ rows: 4 }), { k: 5 })).toThrow("folds: 4 rows of circles cannot fill 5 folds.");
    expect(() => folds(circles(), { k: 1 })).toThrow("folds: k: expected a whole number >= 2, got 1");
  });
});

describe("parts cut elsewhere", () => {
  test("keep their rows; the first decides the scaling", () => {
    const {
      train,
      validation,
      test: last,
    } = prepareParts(
      { train: circles(), validation: circles({ rows: 100, seed: 2 }), test: circles({ rows: 50, seed: 4 }) },
      { scale: "none" },
    );
    expect([train.x.data, validation.x.data, last!.x.data]).toEqual([
      circles().x.data,
      circles({ rows: 100, seed: 2 }).x.data,
      circles({ rows: 50, seed: 4 }).x.data,
    ]);
  });

  test("must answer the same question", async () => {
    await expect(async () => prepareParts({ train: circles(), validation: await iris() })).rejects.toThrow(
      "the parts answer different questions (multiclass, 3 classes; training has binary, 2 classes)",
    );
    expect(() => prepareParts({ train: people, validation: fromColumns({ y: ["ill"] }) })).toThrow(
      "data lacks 2 columns that the model was trained on: patient, a. It has: y.",
    );
  });
});
