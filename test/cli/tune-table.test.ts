// The table of the best trials: columns where there is room, and nothing lost where there is none.
import { describe, expect, test } from "vitest";
import { trialsTable } from "../../src/cli/tune/trials-table.ts";
import { displayWidth, plain } from "../../src/report/terminal/index.ts";
import { trial } from "../tuning/trials.ts";

const trials = Array.from({ length: 12 }, (_, number) =>
  trial({
    number,
    state: number === 11 ? "pruned" : "complete",
    value: 1 / (number + 1),
    parameters: {
      learningRate: 10 ** -(1 + number / 4),
      "optimizer.adam.1 - beta2": 0.001 * (number + 1),
      init: number % 2 ? "glorotUniform" : "orthogonal",
      batchSize: 32,
      dropout: number / 20,
      l2: 1e-6 * (number + 1),
      width: 8 + number,
      depth: 1 + (number % 3),
    },
  }),
);
const table = (width: number, more = {}) =>
  trialsTable(trials, { study: { directions: ["minimize"] }, metric: "log loss", ...more }, { ...plain, width });

describe("the table of the best trials", () => {
  test.each([40, 80, 120, 200])("says every parameter of every trial at %i columns, and no line is too long", (width) => {
    const lines = table(width);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    const text = lines.join("\n");
    for (const one of trials.slice(1, 11)) {
      const { learningRate, width: units } = one.parameters as { learningRate: number; width: number };
      expect(text).toContain(String(Number(learningRate.toPrecision(3))));
      expect(text).toMatch(new RegExp(`\\b${units}\\b`));
      expect(text).toContain(String((999 - one.number) / 1000));
    }
    expect(text).toContain("All of them: batchSize\u00a032");
    expect(text).not.toContain("1 - beta2");
  });

  test("has a line for a trial where there is room, and columns first by the order of the space", () => {
    expect(table(200)).toHaveLength(13);
    const [head, , first, second] = table(80);
    expect(head).toMatch(/^trial +log loss +learningRate +optimizer\.adam\.beta2/);
    expect(first).toMatch(/^ +10 /);
    expect(second).toMatch(/^ +l2 1\.1×10⁻⁵ · width 18 · depth 2$/);
  });

  test("while a search runs has the latest below the best, one line each", () => {
    const lines = table(80, { most: 3, latest: 2, full: false });
    expect(lines).toHaveLength(6);
    expect(lines[2]).toMatch(/^ +10 .*complete/);
    expect(lines.at(-1)).toMatch(/^ +11 .*pruned/);
  });
});
