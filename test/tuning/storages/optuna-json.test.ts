import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/options/index.ts";
import { fromInternal, fromOptunaJson, toInternal, toOptunaJson } from "../../../src/tuning/storages/optuna-distribution.ts";
import { fromPythonJson, pythonFloat, toPythonJson } from "../../../src/tuning/storages/python-json.ts";

describe("numbers as Python shows them", () => {
  // Python 3.11: [repr(x) for x in (...)].
  test.each([
    [1e-5, "1e-05"],
    [0.0001, "0.0001"],
    [0.00012345, "0.00012345"],
    [-0.05, "-0.05"],
    [0.1, "0.1"],
    [1, "1.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [123456.789, "123456.789"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.5e300, "1.5e+300"],
    [5e-324, "5e-324"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [NaN, "NaN"],
  ])("%d is %s", (x, text) => expect(pythonFloat(x)).toBe(text));

  test("every number comes back to the last bit", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        expect(fromPythonJson(pythonFloat(x))).toBe(x);
      }),
    );
  });
});

describe("JSON as Python writes it", () => {
  test("blanks, ASCII alone, and names for what is no finite number", () => {
    expect(toPythonJson({ a: [1, 0.5, NaN], "ü\u{1f680}": null })).toBe('{"a": [1, 0.5, NaN], "\\u00fc\\ud83d\\ude80": null}');
    expect(toPythonJson({ a: [1, -Infinity] }, true)).toBe('{"a":[1,-Infinity]}');
  });
  test("texts that look like those names stay texts, and so do keys", () => {
    expect(fromPythonJson('{"NaN": "NaN", "#": ["#NaN", NaN, "a\\"Infinity", -Infinity, "##"]}')).toEqual({
      NaN: "NaN",
      "#": ["#NaN", NaN, 'a"Infinity', -Infinity, "##"],
    });
  });
  test("whatever is written is read back", () => {
    const json = fc.jsonValue({ depthSize: "small", stringUnit: "binary" });
    fc.assert(
      fc.property(json, fc.constantFrom(NaN, Infinity, -Infinity, 1), (value, number) => {
        const both = [value, number] as Parameters<typeof toPythonJson>[0];
        expect(fromPythonJson(toPythonJson(both))).toEqual([plain(value), number]);
      }),
    );
  });
  test("what is no JSON is refused", () => {
    for (const text of ["", "{", "[NaN", "Infinit", "{'a': 1}"]) expect(() => fromPythonJson(text)).toThrow(SyntaxError);
  });
});
// JSON knows one zero.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("distributions as Optuna writes them", () => {
  test("in its order, with its numbers", () => {
    expect(toOptunaJson({ kind: "float", low: 1e-5, high: 1, log: true, step: null })).toBe(
      '{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 1.0, "log": true}}',
    );
    expect(toOptunaJson({ kind: "integer", low: 1, high: 8, log: false, step: 2 })).toBe(
      '{"name": "IntDistribution", "attributes": {"log": false, "step": 2, "low": 1, "high": 7}}',
    );
    expect(toOptunaJson({ kind: "categorical", choices: ["a", null, true, 3, 1.5] })).toBe(
      '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", null, true, 3, 1.5]}}',
    );
  });
  test("a range ends where its steps end, counted in decimals", () => {
    const high = (low: number, to: number, step: number) =>
      (fromOptunaJson(toOptunaJson({ kind: "float", low, high: to, log: false, step })) as { high: number }).high;
    expect(high(0, 0.3, 0.1)).toBe(0.3);
    expect(high(0, 1, 0.3)).toBe(0.9);
    expect(high(-1, 1, 0.7)).toBe(0.4);
    expect(high(0.05, 1, 0.25)).toBe(0.8);
    expect(high(1e-7, 1e-6, 2e-7)).toBe(9e-7);
  });
  test.each([
    [
      '{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 1.0}}',
      { kind: "float", low: 0, high: 1, log: false, step: null },
    ],
    [
      '{"name": "LogUniformDistribution", "attributes": {"low": 0.1, "high": 1.0}}',
      { kind: "float", low: 0.1, high: 1, log: true, step: null },
    ],
    [
      '{"name": "DiscreteUniformDistribution", "attributes": {"low": 0.0, "high": 1.0, "q": 0.5}}',
      { kind: "float", low: 0, high: 1, log: false, step: 0.5 },
    ],
    [
      '{"name": "IntUniformDistribution", "attributes": {"low": 1, "high": 9, "step": 2}}',
      { kind: "integer", low: 1, high: 9, log: false, step: 2 },
    ],
    [
      '{"name": "IntLogUniformDistribution", "attributes": {"low": 1, "high": 9, "step": 1}}',
      { kind: "integer", low: 1, high: 9, log: true, step: 1 },
    ],
    ['{"type": "int", "low": 1, "high": 9}', { kind: "integer", low: 1, high: 9, log: false, step: 1 }],
    ['{"type": "float", "low": 1, "high": 9, "log": true}', { kind: "float", low: 1, high: 9, log: true, step: null }],
    ['{"type": "categorical", "choices": ["a"]}', { kind: "categorical", choices: ["a"] }],
  ])("older names are read: %s", (json, distribution) => expect(fromOptunaJson(json)).toEqual(distribution));
  test("an unknown kind is refused with its text", () => {
    expect(() => fromOptunaJson('{"name": "QuantumDistribution", "attributes": {}}')).toThrow(UserError);
  });
  test("a category is its place, and true is not 1", () => {
    const choice = { kind: "categorical", choices: [1, true, "1", NaN, null] } as const;
    for (const [place, value] of choice.choices.entries()) {
      expect(toInternal("x", value, choice)).toBe(place);
      expect(fromInternal(place, choice)).toBe(value);
    }
  });
});
