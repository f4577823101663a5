// The tables of the guide say what the declarations say.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clippings, memoryTable, optimizers, schedules } from "../../src/optimization/index.ts";
import { factories, type Options } from "../../src/options/index.ts";

const guide = readFileSync(new URL("../../docs/guide/optimization.md", import.meta.url), "utf8").split("\n");
const code = (words: string[]) => words.map((word) => `\`${word}\``).join(", ");

describe("docs/guide/optimization.md", () => {
  test.each(memoryTable())("tells what $name does and keeps", ({ name, relative, tensors }) => {
    const { about, hyper } = factories(optimizers).get(name)!.declaration;
    const kept = code(tensors.filter((tensor) => tensor !== "shared")) || "nothing";
    expect(guide).toContain(
      `| \`${name}\` | ${about} | ${hyper.learningRate.initial} | ${Number(relative.toFixed(1))}× | ${kept} |`,
    );
  });

  test.each([...factories(schedules)])(
    "lists the schedule %s with its options",
    (name, { declaration: { about, hyper, options } }) => {
      const all = Object.entries<Options[string]>({ ...hyper, ...options }).map(([key, { initial }]) => `${key}=${initial}`);
      expect(guide).toContain(`| \`${name}\` | ${about} | ${code(all)} |`.replace("|  |", "| |"));
    },
  );

  test.each([...factories(clippings)])("lists %s", (name, { declaration: { about } }) => {
    expect(guide).toContain(`| \`${name}\` | ${about} |`);
  });
});
