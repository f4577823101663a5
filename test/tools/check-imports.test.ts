import { expect, test } from "vitest";
import { importProblems, readTree } from "../../tools/check-imports.ts";

const problems = (files: Record<string, string>) => importProblems(new Map(Object.entries(files)));

test("imports in this repository point down and make no circle", () => {
  const files = readTree(new URL("../../src/", import.meta.url));
  expect(files.size).toBeGreaterThan(0);
  expect(importProblems(files)).toEqual([]);
});

test("an upward import is found", () => {
  const files = { "engine/tensor.ts": 'import { dense } from "../nn/dense.ts";', "nn/dense.ts": "export const dense = 1;" };
  expect(problems(files)).toEqual(["engine/tensor.ts imports nn/dense.ts: nn does not stand below engine"]);
});

test("an upward re-export, a side effect and a lazy import are imports too", () => {
  const files = {
    "engine/a.ts": 'export * from "../nn/dense.ts";',
    "engine/b.ts": 'import "../nn/dense.ts";',
    "engine/c.ts": 'const { dense } = await import("../nn/dense.ts");',
    "engine/d.ts": 'import { type Dense } from "../nn/dense.ts";',
    "nn/dense.ts": "export const dense = 1; export type Dense = number;",
  };
  expect(problems(files).map((problem) => problem.split(" ")[0])).toEqual([
    "engine/a.ts",
    "engine/b.ts",
    "engine/c.ts",
    "engine/d.ts",
  ]);
});

test("a type-only import may point anywhere", () => {
  const files = {
    "engine/op.ts": 'import type { Dense } from "../nn/dense.ts"; export type { Dense } from "../nn/dense.ts";',
    "nn/dense.ts": 'import type * as op from "../engine/op.ts"; export type Dense = typeof op;',
  };
  expect(problems(files)).toEqual([]);
});

test("folders on one level do not import each other", () => {
  const files = { "losses/a.ts": 'import { b } from "../regularization/b.ts";', "regularization/b.ts": "export const b = 1;" };
  expect(problems(files)).toHaveLength(1);
});

test("a folder that the order does not name is found", () => {
  const files = { "misc/a.ts": 'import { b } from "./b.ts";', "misc/b.ts": "export const b = 1;" };
  expect(problems(files)[0]).toContain("misc has no place in the order");
});

test("a circle of imports is found, and every file on it named", () => {
  const files = {
    "engine/a.ts": 'import { b } from "./b.ts";',
    "engine/b.ts": 'export * from "./c.ts";',
    "engine/c.ts": 'import { a } from "./a.ts";',
    "engine/d.ts": 'import { a } from "./a.ts";',
  };
  expect(problems(files)).toEqual(["a circle of imports: engine/a.ts → engine/b.ts → engine/c.ts → engine/a.ts"]);
});

test("the core imports neither Node.js nor a package, except lazily or in *.node.ts", () => {
  const files = {
    "training/a.ts": 'import { readFileSync } from "node:fs";',
    "training/b.ts": 'import { gunzipSync } from "fflate";',
    "training/c.ts": 'import { save } from "./save.node.ts";',
    "training/d.ts": 'const { save } = await import("./save.node.ts");',
    "training/save.node.ts": 'import { writeFileSync } from "node:fs";',
    "data/readers/csv.ts": 'import { readFileSync } from "node:fs";',
  };
  expect(problems(files).map((problem) => problem.split(" ")[0])).toEqual(["training/a.ts", "training/b.ts", "training/c.ts"]);
});
