import { describe, expect, test } from "vitest";
import {
  circles,
  type Dataset,
  examplesOf,
  fromColumns,
  fromRecords,
  fromRows,
  parseCsv,
  toExamples,
} from "../../src/data/index.ts";
import { ndarray } from "../../src/engine/index.ts";
import { UserError } from "../../src/options/index.ts";

const rows = 30;
const series = (f: (i: number) => number | string | null) => Array.from({ length: rows }, (_, i) => f(i));
const base = { age: series((i) => 20 + ((i * 7) % 30)), height: series((i) => 1.5 + i / 100) };

describe("the target", () => {
  test("is a column with a usual name, else the last, and the guess is told", () => {
    const named = toExamples(fromColumns({ Species: series((i) => (i % 3 ? "a" : "b")), ...base }));
    expect([named.target, named.frame.names, named.notes[0]]).toEqual([
      "Species",
      ["age", "height"],
      '"Species" is the target (guessed: by its name)',
    ]);
    const last = toExamples(fromColumns({ ...base, risk: series((i) => i % 2) }));
    expect([last.target, last.notes]).toEqual([
      "risk",
      ['"risk" is the target (guessed: the last column)', '"risk" holds 2 different whole numbers, taken as classes (guessed)'],
    ]);
    const given = toExamples(fromColumns({ ...base, y: series((i) => i % 2) }), { target: "Height" });
    expect([given.target, given.task, given.notes]).toEqual([
      "height",
      "regression",
      ['"height" holds numbers, to be predicted as such (guessed)'],
    ]);
    expect(
      toExamples(
        fromRows(
          [
            [1, 2],
            [3, 4],
            [5, 7],
          ],
          { target: ["u", "v", "u"] },
        ),
      ).target,
    ).toBe("target");
  });

  test.each([
    ["words are classes in alphabetical order", (i: number) => ["no", "yes"][i % 2], "binary", ["no", "yes"]],
    ["more than two words are many classes", (i: number) => ["c", "a", "b"][i % 3], "multiclass", ["a", "b", "c"]],
    ["few whole numbers are classes by size", (i: number) => [10, 9, 2][i % 3], "multiclass", ["2", "9", "10"]],
    ["many whole numbers are values", (i: number) => i, "regression", []],
    ["broken numbers are values", (i: number) => (i % 2) + 0.5, "regression", []],
  ] as const)("%s", (_, make, task, classes) => {
    const examples = toExamples(fromColumns({ ...base, out: series(make) }), { target: "out" });
    expect([examples.task, examples.classes]).toEqual([task, classes]);
    expect([...examples.y]).toEqual(
      series((i) => (task === "regression" ? make(i) : (classes as readonly string[]).indexOf(String(make(i))))),
    );
  });

  test.each([
    [
      "a target that does not exist",
      { ...base, y: series((i) => i % 2) },
      { target: "heigth" },
      'data has no column "heigth" to predict; did you mean "height"? There are: age, height, y.',
    ],
    [
      "one column only",
      { y: series((i) => i % 2) },
      {},
      'data has the column "y" only: there must be one to predict and one to predict it from.',
    ],
    ["one class only", { ...base, y: series(() => "a") }, {}, 'data: the target "y" has one class only'],
    ["one value only", { ...base, y: series(() => 0.5) }, {}, 'data: the target "y" is the same in every row'],
    [
      "as many classes as rows",
      { ...base, y: series((i) => `name ${i}`) },
      {},
      'data: the target "y" has 30 classes in 30 rows; a class needs several rows. Name another target, or choose the task regression',
    ],
    [
      "a missing target",
      { ...base, y: series((i) => (i === 4 ? null : i % 2)) },
      {},
      'data: the target "y" has no value in row 5; fill it in or leave the row out.',
    ],
    [
      "missing targets",
      { ...base, y: series((i) => (i % 5 === 4 ? null : "ab"[i % 2])) },
      {},
      'data: the target "y" has no value in 6 of 30 rows, first in row 5; fill it in or leave these rows out.',
    ],
    [
      "an infinite target",
      { ...base, y: series((i) => (i === 2 ? -Infinity : i / 2)) },
      {},
      'data, row 3: column "y" is minus infinite',
    ],
    [
      "infinity in the data",
      { a: series((i) => (i === 7 ? Infinity : i)), y: series((i) => i % 2) },
      {},
      'data, row 8: column "a" is infinite; correct it, or leave it empty if the value is missing.',
    ],
    [
      "a text to be predicted as a number",
      { ...base, y: series((i) => "ab"[i % 2]) },
      { task: "regression" as const },
      "holds texts (a, b), so it cannot be predicted as a number",
    ],
    [
      "three classes in a binary task",
      { ...base, y: series((i) => "abc"[i % 3]) },
      { task: "binary" as const },
      'a binary task needs a target of 2 classes; "y" has 3 (a, b, c)',
    ],
    [
      "nothing to predict from",
      { id: series((i) => i), y: series((i) => i % 2) },
      {},
      'data has no column left to predict "y" from.',
    ],
    [
      "an unknown column to leave out",
      { ...base, y: series((i) => i % 2) },
      { ignore: ["agee"] },
      'data has no column "agee". There are: age, height, y.',
    ],
  ])("%s is refused", (_, columns, options, message) => {
    expect(() => toExamples(fromColumns(columns), options)).toThrow(UserError);
    expect(() => toExamples(fromColumns(columns), options)).toThrow(message);
  });
});

describe("the inputs", () => {
  test("identifiers, names and empty columns are left out, and that is told", () => {
    const table = fromColumns({
      ID: series((i) => 100 + i),
      name: series((i) => `person ${i}`),
      empty: series(() => null),
      ...base,
      y: series((i) => i % 2),
    });
    const { frame, ignored, notes } = toExamples(table, { ignore: ["height"] });
    expect([frame.names, ignored]).toEqual([["age"], ["height", "ID", "name", "empty"]]);
    expect(notes.slice(1, 4)).toEqual([
      'column "ID" is left out: it numbers the rows',
      'column "name" is left out: its 30 different texts in 30 rows are names rather than categories',
      'column "empty" is left out: it has no values',
    ]);
  });

  test("numbers that are codes are taken as categories where that is said", () => {
    const { frame } = toExamples(fromColumns({ zip: series((i) => 1000 + (i % 3)), y: series((i) => i % 2) }), {
      categories: ["zip"],
    });
    expect(frame.column(0)).toMatchObject({ kind: "categorical", categories: ["1000", "1001", "1002"] });
  });
});

describe("tables in memory", () => {
  test("records with holes, booleans and undefined become columns", () => {
    const table = fromRecords([
      { a: 1, b: true },
      { b: false, c: "x" },
      { a: undefined, b: null, c: "y" },
    ]);
    expect(table.columns.map((c) => (c.kind === "numeric" ? [...c.values] : [...c.codes].map((k) => c.categories[k])))).toEqual([
      [1, NaN, NaN],
      ["true", "false", undefined],
      [undefined, "x", "y"],
    ]);
  });

  test.each([
    [() => fromRecords([]), "data has no rows"],
    [() => fromColumns({}), "data has no rows"],
    [() => fromRows([]), "data has no rows"],
    [() => fromRows([[1, 2], [3]]), "data, row 2: 1 values where row 1 has 2."],
    [() => fromRows([[1, 2]], { columns: ["a"] }), "data has 2 columns but 1 names."],
    [() => fromRows([[1, 2]], { target: [1, 2] }), "data: 2 targets for 1 rows"],
    [() => fromColumns({ a: [1, 2], b: [1] }), 'column "b" has 1 values, column "a" has 2'],
    [() => fromRecords([{ a: 1 }, { a: 2 }, { a: "x" }]), 'data, row 3: column "a" holds the text "x" where numbers belong'],
  ])("%s is refused", (make, message) => {
    expect(make).toThrow(message);
  });

  test("typed arrays and NdArrays are taken as they are", () => {
    const values = Float64Array.of(1, 2, 3);
    expect(fromColumns({ values }).columns[0]).toMatchObject({ kind: "numeric", values });
    expect(fromRows(ndarray([2, 2], [1, 2, 3, 4])).columns.map((c) => c.kind === "numeric" && [...c.values])).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe("a data set given by a program", () => {
  const good: Dataset = circles({ rows: 6 });
  test.each([
    ["no rows", { ...good, x: ndarray([0, 2]), y: ndarray([0, 1]) }, "circles has no rows."],
    ["targets of another length", { ...good, y: ndarray([5, 1]) }, "circles: x has 6 rows, y has 5"],
    [
      "a label beyond the classes",
      { ...good, y: ndarray([6, 1], [0, 1, 2, 0, 1, 0]) },
      "circles, row 3: the target is 2; expected the index of one of 2 classes (outer, inner).",
    ],
    ["a broken label", { ...good, y: ndarray([6, 1], [0, 1, 0.5, 0, 1, 0]) }, "row 3: the target is 0.5"],
    [
      "a NaN target",
      { ...good, task: "regression" as const, classes: [], y: ndarray([6, 1], [0, 1, NaN, 0, 1, 0]) },
      "row 3: the target is NaN; expected a finite number",
    ],
    [
      "infinity",
      { ...good, x: ndarray([6, 2], [0, 1, 2, 3, 4, 5, 6, Infinity, 8, 9, 10, 11]) },
      'circles, row 4: feature "x1" is infinite.',
    ],
    ["one class only", { ...good, y: ndarray([6, 1]) }, "one class only"],
    [
      "more classes than rows",
      { ...good, task: "multiclass" as const, classes: ["a", "b", "c", "d", "e", "f", "g"] },
      "has 7 classes in 6 rows",
    ],
    [
      "three names for two features",
      { ...good, features: ["a", "b", "c"] },
      "x has 2 numbers a row but 3 feature names (a, b, c)",
    ],
  ])("%s is refused", (_, dataset, message) => {
    expect(() => examplesOf(dataset)).toThrow(UserError);
    expect(() => examplesOf(dataset)).toThrow(message);
  });
});

test("guesses of the reader are kept among the notes", () => {
  expect(toExamples(parseCsv("1;2;a\n2;3;b\n4;4;a\n")).notes).toEqual([
    "values are separated by semicolons",
    "the first line holds values, not names; columns are named x0 to x2",
    '"x2" is the target (guessed: the last column)',
    'classes of "x2": a = 0, b = 1',
  ]);
});
