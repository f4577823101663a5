import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { columnOf, parseIdx, parseJson, parseNpy, type Table } from "../../src/data/index.ts";
import { parseParquet } from "../../src/data/readers/index.ts";

const golden: Record<string, string> = JSON.parse(readFileSync(new URL("../golden/data/formats.json", import.meta.url), "utf8"));
const file = (name: string) => new Uint8Array(Buffer.from(golden[name], "base64"));
const numbers = (table: Table) =>
  table.columns.map((c) => (c.kind === "numeric" ? [...c.values] : [...c.codes].map((code) => c.categories[code] ?? null)));

describe("NPY", () => {
  test.each(Object.keys(golden).filter((name) => /^npy [<>|]/.test(name)))("%s", (name) => {
    const step = name.endsWith("f8") || name.endsWith("f4") || name.endsWith("f2") ? 0.5 : 1;
    const table = parseNpy(file(name));
    expect(table.columns.map((c) => c.name)).toEqual(["x0", "x1"]);
    expect(numbers(table)).toEqual([
      [0, 2 * step, 4 * step],
      [step, 3 * step, 5 * step],
    ]);
  });

  test("booleans, column-major order, version 2, vectors, half precision and images", () => {
    expect(numbers(parseNpy(file("npy bool")))).toEqual([
      [0, 0, 1],
      [0, 1, 1],
    ]);
    expect(numbers(parseNpy(file("npy fortran")))).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(numbers(parseNpy(file("npy fortran 3"))).map((c) => c[1])).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    expect(numbers(parseNpy(file("npy version 2")))).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ]);
    expect(numbers(parseNpy(file("npy vector")))).toEqual([[1.5, NaN, -Infinity]]);
    expect(numbers(parseNpy(file("npy half")))).toEqual([[0.5, -2, 65504, 2 ** -24, Infinity, NaN]]);
    const images = parseNpy(file("npy images"));
    expect([images.rows, images.shape, images.columns[3].name, numbers(images)[3]]).toEqual([3, [2, 2], "x1,1", [3, 7, 11]]);
  });

  test("texts are words", () => {
    expect(numbers(parseNpy(file("npy text")))).toEqual([["cat", "döner", "cat"]]);
    expect(numbers(parseNpy(file("npy bytes")))).toEqual([["cat", "dog"]]);
  });

  test.each([
    ["npy complex", "holds values of the type '<c16'"],
    ["npy object", "holds values of the type '|O'"],
    ["npy empty", "has no rows: its shape is [0, 3]"],
    ["npy scalar", "has no rows: its shape is []"],
  ])("%s is refused: %s", (name, message) => {
    expect(() => parseNpy(file(name), { name: "x.npy" })).toThrow(`x.npy ${message}`);
  });

  test("a file cut short or of another kind is refused", () => {
    expect(() => parseNpy(file("npy <f8").subarray(0, 150))).toThrow("is cut short: 150 bytes where [3, 2] of f8 needs 176");
    expect(() => parseNpy(new Uint8Array([1, 2, 3]))).toThrow("is not an NPY file");
  });
});

describe("IDX", () => {
  const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 250, 251, 252]);

  test("images keep their shape, labels are one column", () => {
    const table = parseIdx(images);
    expect([table.rows, table.shape, table.columns.map((c) => c.name), numbers(table)]).toEqual([
      2,
      [1, 3, 1],
      ["pixel 0,0", "pixel 0,1", "pixel 0,2"],
      [
        [1, 250],
        [2, 251],
        [3, 252],
      ],
    ]);
    const labels = parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9]));
    expect([labels.columns[0].name, numbers(labels)]).toEqual(["label", [[7, 0, 9]]]);
    expect(numbers(parseIdx(new Uint8Array([0, 0, 0x0b, 1, 0, 0, 0, 1, 255, 254])))).toEqual([[-2]]);
  });

  test("other files and files cut short are refused", () => {
    expect(() => parseIdx(images.subarray(0, 20), { name: "i" })).toThrow("i is cut short: 20 bytes where [2, 1, 3] needs 22");
    expect(() => parseIdx(new Uint8Array([9, 9]), { name: "i" })).toThrow("i is not an IDX file: it begins with 09 09");
    expect(() => parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 0]))).toThrow("has no rows");
  });
});

describe("JSON", () => {
  const expected = [
    [31, NaN, 44],
    ["Bern", "Basel", null],
  ];

  test.each([
    ["lines of objects", '{"age":31,"town":"Bern"}\n\n{"town":"Basel","age":null}\r\n{"age":44}\n'],
    ["an array of objects", '[{"age":31,"town":"Bern"},{"town":"Basel"},{"age":44,"town":null}]'],
    ["an object of columns", '{"age":[31,null,44],"town":["Bern","Basel",null]}'],
  ])("%s is a table", (_, text) => {
    const table = parseJson(text);
    expect([columnOf(table, "age"), columnOf(table, "town")].map((c) => numbers({ ...table, columns: [c] })[0])).toEqual(
      expected,
    );
  });

  test("arrays, booleans, single lines and codes", () => {
    expect(numbers(parseJson("[1,2]\n[3,4]\n"))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(numbers(parseJson("[[1,2],[3,4]]"))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(numbers(parseJson("[1,2]"))).toEqual([[1], [2]]);
    expect(numbers(parseJson('{"a":true}\n{"a":false}'))).toEqual([["true", "false"]]);
    expect(numbers(parseJson('{"a":1}'))).toEqual([[1]]);
    expect(numbers(parseJson('{"a":1}\n{"a":2}', { categories: ["a"] }))).toEqual([["1", "2"]]);
  });

  test.each([
    ["", "j is empty."],
    ['{"a":1}\n{"a":', "j, line 2: not JSON"],
    ['{"a":1}\n7', 'j, line 2: expected an object, as in {"age": 31}, got a number'],
    ['{"a":1}\n{"a":{"b":2}}', 'j, line 2: "a" holds an object; give each of its values a column of its own'],
    ["[1,2]\n[3]", "j, line 2: 1 values where j, line 1 has 2"],
    ['{"a":1}\n{"a":2}\n{"a":"x"}', 'j, line 3: column "a" holds the text "x" where numbers belong'],
    ["[]", "j has no rows"],
    ['{"a":[1,2],"b":[1]}', 'j: column "b" has 1 values, column "a" has 2'],
  ])("%j is refused", (text, message) => {
    expect(() => parseJson(text, { name: "j" })).toThrow(message);
  });
});

describe("Parquet", () => {
  test.each(Object.keys(golden).filter((name) => name.startsWith("parquet") && !/lists|rows/.test(name)))("%s", async (name) => {
    const table = await parseParquet(file(name), { name });
    expect(table.columns.map((c) => c.name)).toEqual(["age", "height", "town", "member", "day"]);
    expect(numbers(table)).toEqual([
      [31, NaN, 44, 27],
      [1.75, 1.5, NaN, 2],
      ["Bern", "Basel", null, "Bern"],
      ["true", "false", "true", "true"],
      [1, 10957, NaN, 0],
    ]);
    expect(table.notes).toEqual(["dates are read as days since 1970: day"]);
  });

  test("lists, no rows and damaged files are refused", async () => {
    await expect(parseParquet(file("parquet lists"), { name: "p" })).rejects.toThrow('p: column "a" holds lists');
    await expect(parseParquet(file("parquet no rows"), { name: "p" })).rejects.toThrow("p has no rows.");
    await expect(parseParquet(file("parquet none").subarray(0, 300), { name: "p" })).rejects.toThrow(
      "p cannot be read as Parquet",
    );
  });
});
