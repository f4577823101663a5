import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, test } from "vitest";
import { breastCancer, circles, type Dataset, datasets, isBuiltIn, load, spirals } from "../../src/data/index.ts";
import { describe as inWords } from "../../src/data/index.ts";

const golden: Record<string, { x: number[]; y: number[] }> = JSON.parse(
  readFileSync(new URL("../golden/data/generators.json", import.meta.url), "utf8"),
);

test.each(Object.keys(golden))("%s equals scikit-learn's to 1e-15", async (spec) => {
  const { x, y } = await load(spec);
  expect([...y.data]).toEqual(golden[spec].y);
  expect(Math.max(...golden[spec].x.map((value, i) => Math.abs(value - x.data[i]) / Math.max(1, Math.abs(value))))).toBeLessThan(
    1e-15,
  );
});

describe.each(Object.values(datasets))("$name", (entry) => {
  test("is what its entry says", async () => {
    const data = await load(entry.name);
    expect([data.name, data.task, data.x.shape, data.y.shape, data.features.length, data.classes.length]).toEqual([
      entry.name,
      entry.task,
      [entry.rows, entry.features],
      [entry.rows, 1],
      entry.features,
      entry.classes,
    ]);
    expect([data.source, data.licence]).toEqual([entry.source, entry.licence]);
    expect([...data.x.data, ...data.y.data].every(Number.isFinite)).toBe(true);
    expect(new Set(data.features).size).toBe(entry.features);
    expect(entry.task === "regression" || new Set(data.y.data).size === entry.classes).toBe(true);
  });
});

test("the bundled tables have the sums and the class counts of their sources", async () => {
  const facts = await Promise.all(
    ["breast-cancer", "iris", "wine", "diabetes", "digits"].map(async (name) => {
      const data = await load(name);
      return [
        name,
        data.x.data.reduce((a, b) => a + b, 0),
        data.task === "regression" ? data.y.data.reduce((a, b) => a + b, 0) : inWords(data).split("(")[1],
      ];
    }),
  );
  // scikit-learn 1.9.1: load_*().data.sum(), with load_diabetes(scaled=False); target counts.
  expect(facts).toEqual([
    ["breast-cancer", expect.closeTo(1056474.4596356, 6), "malignant 212, benign 357)"],
    ["iris", expect.closeTo(2078.7, 9), "setosa 50, versicolor 50, virginica 50)"],
    ["wine", expect.closeTo(159975.295999, 8), "cultivar 0 59, cultivar 1 71, cultivar 2 48)"],
    ["diabetes", expect.closeTo(276404.2336, 6), 67243],
    ["digits", 561718, "0 178, 1 182, 2 177, 3 183, 4 181, 5 182, 6 181, 7 179, 8 174, 9 180)"],
  ]);
});

test("names are found in any case style, by alias, and misspelt ones get a suggestion", async () => {
  expect((await load("breast_cancer")).name).toBe("breast-cancer");
  expect((await load("breastCancer")).name).toBe("breast-cancer");
  expect([isBuiltIn("wdbc"), isBuiltIn("moons:noise=0"), isBuiltIn("data.csv")]).toEqual([true, true, false]);
  await expect(load("iriss")).rejects.toThrow('unknown data set "iriss"; did you mean "iris"?');
  await expect(load("iris", { rows: 3 })).rejects.toThrow("iris takes no options, got rows.");
  await expect(load("circles", { factor: 1 })).rejects.toThrow(
    "circles: factor: expected a number in [0, 1), got 1; the default is 0.8.",
  );
  await expect(load("moons:rows=1")).rejects.toThrow("moons: rows: expected a whole number >= 2, got 1");
});

test("generators are typed, give points at once, and a file only when it has come", () => {
  expectTypeOf(circles({ rows: 10 })).toEqualTypeOf<Dataset>();
  expectTypeOf(breastCancer()).toEqualTypeOf<Promise<Dataset>>();
  // @ts-expect-error rings have no turns
  expect(() => circles({ turns: 3 })).toThrow("circles has no option turns");
  expect(spirals({ arms: 3 }).task).toBe("multiclass");
  expect(circles().x.data).toEqual(circles().x.data);
});

test("spirals without noise lie on their arms", () => {
  const { x, y } = spirals({ noise: 0, turns: 1, rows: 100 });
  for (let i = 0; i < 100; i++) {
    const [a, b] = [x.data[2 * i], x.data[2 * i + 1]];
    const turned = Math.atan2(b, a) / (2 * Math.PI) - Math.hypot(a, b) - y.data[i] / 2;
    expect(Math.abs(turned - Math.round(turned))).toBeLessThan(1e-9);
  }
});
