import { describe, expect, expectTypeOf, test } from "vitest";
import {
  UserError,
  aliased,
  check,
  choice,
  configure,
  define,
  editDistance,
  flag,
  fraction,
  kebab,
  label,
  nonNegative,
  parse,
  parseSpec,
  plugin,
  positive,
  real,
  searchRange,
  searched,
  sizes,
  splitSpecs,
  suggestion,
  whole,
  withDefaults,
  type Values,
} from "../../src/options/index.ts";

const adamDeclaration = define({
  name: "adam",
  aliases: ["adaptive"],
  hyper: { learningRate: aliased(positive(0.001, "step size"), "lr"), beta1: fraction(0.9) },
  options: { amsgrad: flag(false), mode: choice("mean", ["mean", "sum"]) },
});
const adam = plugin(
  adamDeclaration,
  (given?: Partial<Values<typeof adamDeclaration.hyper> & Values<typeof adamDeclaration.options>>) =>
    configure(adamDeclaration, given),
);
const heDeclaration = define({ name: "heNormal", aliases: ["he", "kaiming"], hyper: { gain: positive(2) } });
const heNormal = plugin(heDeclaration, (given?: { gain?: number }) => configure(heDeclaration, given));
const zeros = plugin(define({ name: "zeros" }), () => ({ hyper: {}, options: {}, label: "zeros" }));
const registry = { adam, heNormal, zeros, helper: (x: number) => x };

describe("numbers with a domain", () => {
  test.each([
    ["positive", positive(1), [1e-300, 1e300], [0, -1, NaN, Infinity, "1", null]],
    ["nonNegative", nonNegative(0), [0, 5], [-1e-9, NaN, -Infinity]],
    ["fraction", fraction(0.5), [0, 0.999], [1, -0.1]],
    ["real", real(0), [-1e9, 0, 3.5], [NaN, Infinity, true]],
    ["whole", whole(3, { low: 1, high: 4 }), [1, 4], [0, 5, 2.5]],
    ["choice", choice("a", ["a", "b"]), ["a", "b"], ["c", 1]],
    ["flag", flag(true), [true, false], ["true", 1]],
  ] as const)("%s takes what lies in its domain and refuses the rest", (_, option, good, bad) => {
    for (const value of good) expect(check(option, value, "it")).toBe(value);
    for (const value of bad) expect(() => check(option, value, "it")).toThrow(UserError);
  });

  test("an error names the thing, the range, the value and the default", () => {
    expect(() => check(positive(0.001), -3, "adam: learningRate")).toThrow(
      "adam: learningRate: expected a number > 0, got -3; the default is 0.001.",
    );
    expect(() => check(fraction(0.9), 1, "beta1")).toThrow("a number in [0, 1), got 1; the default is 0.9.");
    expect(() => check(whole(3, { low: 1 }), 2.5, "layers")).toThrow("a whole number >= 1, got 2.5");
    expect(() => check(choice("mean", ["mean", "sum"]), "maen", "reduce")).toThrow(
      'one of: mean, sum, got "maen" (did you mean "mean"?)',
    );
  });

  test("values are typed by their declarations", () => {
    const values = withDefaults(
      { rate: fraction(0.5), mode: choice("mean", ["mean", "sum"]), on: flag(true) },
      { rate: 0.25 },
      "dropout",
    );
    expectTypeOf(values).toEqualTypeOf<{ rate: number; mode: "mean" | "sum"; on: boolean }>();
    expect(values).toEqual({ rate: 0.25, mode: "mean", on: true });
  });

  test("a misspelt option is refused with the nearest name", () => {
    expect(() => withDefaults({ learningRate: positive(1) }, { learningrat: 2 } as never, "adam")).toThrow(
      'adam has no option learningrat; did you mean "learningRate"? There is: learningRate.',
    );
  });

  test("a declaration whose default lies outside its domain is a programming error", () => {
    expect(() => define({ name: "bad", hyper: { rate: fraction(1) } })).toThrow(/bad: the default lies outside/);
    expect(() => define({ name: "bad", hyper: { a: real(1) }, options: { a: real(1) } })).toThrow(/both/);
  });
});

describe("specifications", () => {
  test("options go by name, in any case style, or the first without a name", () => {
    expect(parse("adam:learningRate=0.003,beta1=0.8", registry, "optimizer").hyper).toEqual({ learningRate: 0.003, beta1: 0.8 });
    expect(parse("Adam:learning-rate=3e-3", registry, "optimizer").hyper).toEqual({ learningRate: 0.003, beta1: 0.9 });
    expect(parse("adaptive:lr=0.5", registry, "optimizer").hyper).toMatchObject({ learningRate: 0.5 });
    expect(parse("adam:0.1,amsgrad,mode=Sum", registry, "optimizer")).toEqual({
      hyper: { learningRate: 0.1, beta1: 0.9 },
      options: { amsgrad: true, mode: "sum" },
      label: "adam(learningRate=0.1, amsgrad=true, mode=sum)",
    });
    expect(parse("he:3", registry, "initializer").label).toBe("heNormal(gain=3)");
    for (const name of ["heNormal", "he-normal", "he_normal", "kaiming"])
      expect(parse(name, registry, "initializer").label).toBe("heNormal");
  });

  test.each([
    ["adm", 'unknown optimizer "adm"; did you mean "adam"? There are: adam, heNormal, zeros.'],
    ["qqqqq", 'unknown optimizer "qqqqq". There are: adam, heNormal, zeros.'],
    ["helper", 'unknown optimizer "helper"'],
    ["adam:beta=1", 'adam has no option "beta"; did you mean "beta1"?'],
    ["adam:beta1=x", 'adam: beta1: expected a number in [0, 1), got "x"; the default is 0.9.'],
    ["adam:beta1=", 'got ""'],
    ["adam:0.1,0.2", 'adam: "0.2" needs a name, as in beta1=0.2'],
    ["adam:0.1,learningRate=2", "adam: learningRate is given twice."],
    ["zeros:3", 'zeros takes no options, got "3".'],
    ["", "an empty name"],
  ])("%j is refused: %s", (text, message) => {
    expect(() => parse(text, registry, "optimizer")).toThrow(message);
    expect(() => parse(text, registry, "optimizer")).toThrow(UserError);
  });

  test("a list splits between specifications, not inside one", () => {
    expect(splitSpecs("zeros,normal:10,adam:learningRate=0.1,beta1=0.8, he")).toEqual([
      "zeros",
      "normal:10",
      "adam:learningRate=0.1,beta1=0.8",
      "he",
    ]);
  });

  test("the values of a specification can be kept without making it", () => {
    expect(parseSpec("adam:lr=0.1", registry, "optimizer").values).toEqual({ learningRate: 0.1 });
  });
});

describe("sizes", () => {
  const window = sizes(3, { low: 1 }, "taps");
  const padding = sizes("valid", { words: ["valid", "same"] });
  const declaration = define({ name: "conv", options: { window, padding } });
  const conv = plugin(declaration, (given: object = {}) => configure(declaration, given));

  test("are one number, one for each axis, or a word; typed 3x5", () => {
    expect(parse("conv:5", { conv }, "layer")).toMatchObject({
      options: { window: 5, padding: "valid" },
      label: "conv(window=5)",
    });
    expect(parse("conv:3x5,padding=Same", { conv }, "layer")).toMatchObject({
      options: { window: [3, 5], padding: "same" },
      label: "conv(window=3x5, padding=same)",
    });
    expect(parse("conv:padding=0x2", { conv }, "layer").options.padding).toEqual([0, 2]);
    expect(parse("conv:window=3", { conv }, "layer").label).toBe("conv");
  });

  test.each([
    [window, 0, "x: expected a whole number >= 1, or one for each axis such as [3, 5], got 0; the default is 3."],
    [window, [2, 0.5], "got [2, 0.5]"],
    [window, [], "got []"],
    [window, "3", 'got "3"'],
    [
      padding,
      "sane",
      'expected "valid", "same", a whole number >= 0, or one for each axis such as [3, 5], got "sane" (did you mean "same"?)',
    ],
    [padding, null, "got null"],
  ])("%o refuses %j", (option, value, message) => {
    expect(() => check(option, value, "x")).toThrow(message);
  });

  test.each(["3y5", "3x", "-1", "3.5", "x"])("%j is no size", (text) => {
    expect(() => parse(`conv:${text}`, { conv }, "layer")).toThrow("conv: window: expected a whole number >= 1");
  });
});

test("labels show what differs from the defaults", () => {
  expect(label(adamDeclaration, { learningRate: 0.001, beta1: 0.8 })).toBe("adam(beta1=0.8)");
});

test("edit distance counts a swap of neighbours once", () => {
  expect([editDistance("adma", "adam"), editDistance("", "abc"), editDistance("kitten", "sitting")]).toEqual([1, 3, 3]);
  expect(suggestion("lin", ["lion", "adam"])).toContain("lion");
  expect(kebab("weightDecay")).toBe("weight-decay");
});

test("a search range is finite and lies in the domain", () => {
  expect(searchRange(positive(0.001))).toEqual({ low: 0.00001, high: 0.1, scale: "log" });
  expect(searchRange(fraction(0.5))).toEqual({ low: 0, high: 0.999, scale: "linear" });
  expect(searchRange(fraction(0.9))).toEqual({ low: 0.5, high: 0.99, scale: "complement" });
  expect(searchRange(fraction(0.999))).toEqual({ low: 0.99, high: 0.9999, scale: "complement" });
  expect(searchRange(searched(fraction(0.5), 0, 0.7))).toEqual({ low: 0, high: 0.7, scale: "linear" });
  for (const option of [positive(1), nonNegative(0), fraction(0.5), real(-3), whole(4, { low: 1 }), whole(2)]) {
    const { low, high } = searchRange(option);
    expect(check(option, low, "low")).toBeLessThan(check(option, high, "high"));
  }
});
