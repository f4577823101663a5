import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCsv, type Table } from "../../src/data/index.ts";
import { UserError } from "../../src/options/index.ts";

/** A table as records, missing values as null. */
export const rowsOf = (table: Table): Record<string, number | string | null>[] =>
  Array.from({ length: table.rows }, (_, i) =>
    Object.fromEntries(
      table.columns.map((c) => [
        c.name,
        c.kind === "numeric" ? (Number.isNaN(c.values[i]) ? null : c.values[i]) : (c.categories[c.codes[i]] ?? null),
      ]),
    ),
  );

describe("what a text table says", () => {
  test("numbers, words and missing values are told apart", () => {
    const table = parseCsv("age,town\n31,Bern\n,Basel\nNA,?\nnan,null\n-4.5e1,N/A\n");
    expect(table.columns.map((c) => [c.name, c.kind])).toEqual([
      ["age", "numeric"],
      ["town", "categorical"],
    ]);
    expect(rowsOf(table)).toEqual([
      { age: 31, town: "Bern" },
      { age: null, town: "Basel" },
      { age: null, town: null },
      { age: null, town: null },
      { age: -45, town: null },
    ]);
  });

  test("quotes hold delimiters, line breaks and doubled quotes", () => {
    expect(rowsOf(parseCsv('a,b\n"x,\ny","he said ""no"""\r\n "z" , w \n'))).toEqual([
      { a: "x,\ny", b: 'he said "no"' },
      { a: "z", b: "w" },
    ]);
  });

  test.each([
    ["commas", "a,b\n1,2\n", []],
    ["tabs", "a\tb\n1\t2\n", ["values are separated by tabs"]],
    ["semicolons", "a;b\n1;2\n", ["values are separated by semicolons"]],
    ["bars", "a|b\n1|2\n", ["values are separated by bars"]],
    ["spaces", "a b\n1 2\n", ["values are separated by spaces"]],
    [
      "semicolons and decimal commas",
      "a;b\n1,0;2\n",
      ["values are separated by semicolons", "numbers are written with a decimal comma"],
    ],
    ["Windows line breaks", "a,b\r\n1,2\r\n", []],
    ["old line breaks", "a,b\r1,2\r", []],
    ["empty lines", "\n\na,b\n \n1,2\n\n", []],
    ["a byte-order mark", "\ufeffa,b\n1,2", []],
  ])("%s are understood", (_, text, notes) => {
    const table = parseCsv(new TextEncoder().encode(text));
    expect(rowsOf(table)).toEqual([{ a: 1, b: 2 }]);
    expect(table.notes).toEqual(notes);
  });

  test("UTF-16 is understood", () => {
    const text = "a,b\n1,ü\n";
    const bytes = new Uint8Array([0xff, 0xfe, ...Array.from(text).flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])]);
    expect(rowsOf(parseCsv(bytes))).toEqual([{ a: 1, b: "ü" }]);
  });

  test("a first line with a number in it holds values, and that is said", () => {
    const table = parseCsv("5.1,setosa\n4.9,virginica\n");
    expect(table.columns.map((c) => c.name)).toEqual(["x0", "x1"]);
    expect(table.rows).toBe(2);
    expect(table.notes).toEqual(["the first line holds values, not names; columns are named x0 to x1"]);
    expect(parseCsv("2019,2020\n1,2\n", { header: true }).columns.map((c) => c.name)).toEqual(["2019", "2020"]);
    expect(parseCsv("p,x\np,y\ne,x\n").rows).toBe(3); // words that come again are values
    expect(parseCsv("cap,odor\np,y\ne,x\n").rows).toBe(2);
  });

  test("names are made whole and unique", () => {
    expect(parseCsv("a,,a\n1,2,3\n").columns.map((c) => c.name)).toEqual(["a", "column2", "a_2"]);
  });

  test("a column of words keeps the numbers among them as words", () => {
    expect(rowsOf(parseCsv("n,code\n1,A1\n2,7\n3,B\n4,0x10\n")).map((row) => row.code)).toEqual(["A1", "7", "B", "0x10"]);
    expect(rowsOf(parseCsv("zip\n1000\n2000\n", { categories: ["zip"] }))).toEqual([{ zip: "1000" }, { zip: "2000" }]);
  });

  test("every double comes back as it was, however many digits it has", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.double({ noNaN: true }).map((v) => v || 0),
          { minLength: 1, maxLength: 30 },
        ),
        (values) => {
          const table = parseCsv(`v,w\n${values.map((v, i) => `${v},${v.toPrecision((i % 21) + 1)}`).join("\n")}`);
          const [v, w] = table.columns.map((c) => (c.kind === "numeric" ? c.values : []));
          expect([...v]).toEqual(values);
          expect([...w]).toEqual(values.map((value, i) => Number(value.toPrecision((i % 21) + 1))));
        },
      ),
    );
  });

  test("texts written with quotes come back as they were", () => {
    // A word is trimmed, and "a" is no missing value, number or header.
    const word = fc
      .string({ unit: fc.constantFrom("a", "é", "日", ",", '"', "\n", ";", " ", "7"), maxLength: 8 })
      .map((s) => `a${s}a`);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 20 }), (rows) => {
        const quote = (s: string) => `"${s.replaceAll('"', '""')}"`;
        const table = parseCsv(`first,second\n${rows.map((row) => row.map(quote).join(",")).join("\n")}`, {
          header: true,
          delimiter: ",",
        });
        expect(rowsOf(table)).toEqual(rows.map(([first, second]) => ({ first, second })));
      }),
    );
  });

  test("many different words in one column are kept apart", () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word ${(i * 7919) % 3001}`);
    const [column] = parseCsv(`w\n${words.join("\n")}`).columns;
    expect(column.kind === "categorical" && [...column.codes].map((code) => column.categories[code])).toEqual(words);
  });
});

describe("what is wrong with a text table", () => {
  test.each([
    ["an empty file", "", "t.csv is empty."],
    ["blank lines only", " \n\n  \n", "t.csv is empty."],
    ["a header only", "\na,b\n", "t.csv has no rows: line 2 names 2 columns and nothing follows."],
    ["a short line", "a,b,c\n1,2,3\n4,5\n", "t.csv, line 3: 2 values where line 1 has 3; every line needs the same number"],
    ["a long line", "a,b\n1,2\n\n4,5,6,7\n", "t.csv, line 4: 4 values where line 1 has 2"],
    ["a short line after a broken quoted text", 'a,b\n"x\ny",2\n3\n', "t.csv, line 4: 1 value where line 1 has 2"],
    [
      "text among numbers",
      "a,b\n1,2\n3,4\n5,six\n",
      't.csv, line 4: column "b" holds the text "six" where numbers belong (2 of its values are numbers, 1 is not); correct it, leave it empty',
    ],
    ["an open quote", 'a,b\n1,"x\n2,y\n', "t.csv, line 2: a quote opens and is never closed."],
    ["text after a quote", 'a,b\n1,"x"y\n', "t.csv, line 2: text after a closing quote"],
    [
      "a line of sizes on top",
      "150,2,setosa\n1,2,0\n3,4,1\n",
      'line 1: column "x2" holds the text "setosa" where numbers belong (2 of its values are numbers, 1 is not); correct it, leave it empty if the value is missing, or name the column among the categories if its numbers are codes. If this line names the columns, say so with header: true.',
    ],
    ["bytes that are no text", "a\0\0\0b", "t.csv is not a text file"],
  ])("%s is told in one sentence", (_, text, message) => {
    expect(() => parseCsv(new TextEncoder().encode(text), { name: "t.csv" })).toThrow(UserError);
    expect(() => parseCsv(new TextEncoder().encode(text), { name: "t.csv" })).toThrow(message);
  });
});
