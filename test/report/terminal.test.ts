// Lines and tables for a terminal.
import { describe, expect, it } from "vitest";
import {
  bar,
  clock,
  comparisonSummary,
  cut,
  displayWidth,
  pad,
  plain,
  progressLine,
  runSummary,
  secondsLeft,
  sparkline,
  type Terminal,
  textTable,
  wrap,
} from "../../src/report/terminal/index.ts";
import { longName, sampleComparison, sampleRun } from "./samples.ts";

const marked: Terminal = { ...plain, style: (emphasis, text) => `\u001b[${emphasis.length}m${text}\u001b[0m` };
const old: Terminal = { ...plain, unicode: false };

describe("widths", () => {
  it.each([
    ["abc", 3],
    ["学習", 4],
    ["é", 1],
    ["e\u0301", 1],
    ["👩‍🔬", 2],
    ["\u001b[1mabc\u001b[0m", 3],
    ["0.071 [−0.066]", 14],
    ["", 0],
  ])("%s takes %i columns", (text, width) => expect(displayWidth(text)).toBe(width));
  it("are kept when texts are cut", () => {
    expect(cut("abcdef", 4)).toBe("abc…");
    expect(cut("学習率", 4)).toBe("学…");
    expect(cut("abcdef", 5, false)).toBe("ab...");
    expect(cut("abc", 3)).toBe("abc");
  });
  it("are filled from either side", () => expect([pad("学", 4), pad("ab", 4, "right")]).toEqual(["学  ", "  ab"]));
});

describe("a sparkline", () => {
  it("falls as the values fall", () => expect(sparkline([8, 7, 6, 5, 4, 3, 2, 1])).toBe("█▇▆▅▄▃▂▁"));
  it("shows more of a falling loss on a logarithmic scale", () =>
    expect(sparkline([100, 10, 1, 0.1], { scale: "log" })).toBe("█▆▃▁"));
  it("gathers many values into few columns", () =>
    expect(
      sparkline(
        Array.from({ length: 1000 }, (_, i) => i),
        { width: 8 },
      ),
    ).toBe("▁▂▃▄▅▆▇█"));
  it("leaves gaps where there is no value, and is empty where there is none at all", () => {
    expect(sparkline([1, NaN, null, 2])).toBe("▁  █");
    expect(sparkline([NaN])).toBe("");
    expect(sparkline([])).toBe("");
  });
  it("is level where all values are equal", () => expect(sparkline([3, 3, 3])).toBe("▄▄▄"));
  it("does without Unicode", () => expect(sparkline([1, 2, 3], { unicode: false })).toMatch(/^[\x20-\x7e]{3}$/));
  it("can share its range with others", () => expect(sparkline([1, 1.1], { range: [1, 10] })).toBe("▁▁"));
});

describe("a table", () => {
  const columns = [
    { head: "name", shrink: true },
    { head: "loss", align: "right" as const },
    { head: "time", align: "right" as const, drop: 1 },
  ];
  const rows = [{ cells: ["he", "0.071", "459 ms"], emphasis: "bold" as const }, { cells: [longName, "12.5", "1.2 s"] }];

  it("lines its columns up", () => {
    const lines = textTable(columns, [rows[0], { cells: ["glorot", "12.5", "1.2 s"] }], plain);
    expect(lines).toEqual(["name     loss    time", "─────────────────────", "he      0.071  459 ms", "glorot   12.5   1.2 s"]);
  });
  it.each([120, 60, 30, 20])("fits %i columns", (width) => {
    for (const line of textTable(columns, rows, { ...plain, width })) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });
  it("drops what matters least first", () => expect(textTable(columns, rows, { ...plain, width: 30 })[0]).not.toContain("time"));
  it("says the same with and without colours", () =>
    expect(textTable(columns, rows, marked).map((line) => line.replace(/\u001b\[\d+m/g, ""))).toEqual(
      textTable(columns, rows, plain),
    ));
  it("sets off the winner", () => expect(textTable(columns, rows, marked)[2]).toMatch(/^\u001b\[4mhe/));
});

describe("a progress line", () => {
  const state = {
    label: "he, seed 3",
    done: 12,
    total: 40,
    unit: "epoch",
    loss: 0.07123,
    metric: { name: "accuracy", value: 0.971 },
    stepsPerSecond: 41234,
    seconds: 2.4,
    failed: 1,
  };

  it("tells how far, how well, how fast and how long", () => {
    expect(progressLine(state, { ...plain, width: 140 })).toBe(
      "he, seed 3  ━━━━━━━━━─────────────────────  epoch 12/40  loss 0.0712  accuracy 0.971  41,200 steps/s  1 failed  0:06 left",
    );
  });
  it.each([140, 100, 80, 60, 40, 20, 10, 3])("stays below %i columns", (width) => {
    for (const terminal of [plain, old, marked]) {
      const line = progressLine({ ...state, label: longName }, { ...terminal, width });
      expect(displayWidth(line)).toBeLessThan(width);
      expect(line).not.toMatch(/\n/);
    }
  });
  it("keeps the count and the time left longest", () =>
    expect(progressLine(state, { ...plain, width: 40 })).toMatch(/epoch 12\/40.*0:06 left/));
  it("is ASCII where the terminal is", () =>
    expect(progressLine({ ...state, label: "学習", metric: { name: "r2", value: 1e-9 } }, old)).toMatch(/^[\x20-\x7e]*$/));
  it("says nothing it does not know", () => {
    const line = progressLine({ label: "he", done: 0, total: 40, unit: "epoch", stepsPerSecond: NaN }, plain);
    expect(line).not.toMatch(/NaN|undefined|left|steps/);
  });
  it("estimates the rest from the pace so far", () => {
    expect(secondsLeft({ done: 10, total: 40, seconds: 5 })).toBe(15);
    expect(secondsLeft({ done: 0, total: 40, seconds: 5 })).toBeNaN();
  });
});

describe("clocks and bars", () => {
  it.each([
    [7, "0:07"],
    [760, "12:40"],
    [3723, "1:02:03"],
    [0.2, "0:00"],
    [-1, "0:00"],
    [NaN, ""],
  ])("%s seconds are %s", (seconds, text) => expect(clock(seconds)).toBe(text));
  it.each([
    [0, "──────"],
    [0.5, "━━━───"],
    [0.25, "━╸────"],
    [1, "━━━━━━"],
    [2, "━━━━━━"],
    [NaN, "──────"],
  ])("%s of six is %s", (fraction, text) => expect(bar(fraction, 6, plain)).toBe(text));
});

describe("summaries", () => {
  it("of a comparison show every candidate, the verdict and the notes, no line too wide", () => {
    const record = sampleComparison({ seeds: 6 });
    for (const width of [100, 70]) {
      const lines = comparisonSummary(record, { ...plain, width });
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const text = lines.join(" ");
      for (const { name } of record.candidates) expect(text).toContain(name);
      expect(text).toContain(record.verdict.slice(1));
      for (const note of record.notes) expect(text).toContain(note);
    }
  });
  it("of a run show its metrics and its curve", () => {
    const text = runSummary(sampleRun(), plain).join("\n");
    expect(text).toMatch(/Finished after 100 epochs, 700 steps/);
    expect(text).toMatch(/ROC AUC/);
    expect(text).toMatch(/validation loss {2}[▁-█ ]+/);
  });
  it("say how the numbers were computed, where that is known", () => {
    const engine = { backend: "wasm", dtype: "float32", arithmetic: "fma, 256-bit" };
    expect(runSummary(sampleRun(), plain, engine).at(-1)).toBe("Computed in float32 by fma, 256-bit.");
    expect(runSummary(sampleRun(), plain, { ...engine, arena: "44.6 MB" }).at(-1)).toBe(
      "Computed in float32 by fma, 256-bit; arena 44.6 MB.",
    );
    const compared = { ...sampleComparison({ seeds: 3 }), engine };
    expect(comparisonSummary(compared, plain).at(-1)).toBe("Computed in float32 by fma, 256-bit.");
    const interpreted = { backend: "interpreter", dtype: "float64", arithmetic: "float64" };
    expect(runSummary(sampleRun(), plain, interpreted).at(-1)).toBe("Computed by the interpreter in float64.");
    expect(runSummary(sampleRun(), plain).join("\n")).not.toContain("Computed");
  });
  it("of a diverged run say why", () =>
    expect(runSummary(sampleRun({ fate: "diverges" }), plain).join("\n")).toMatch(/Diverged after .*\nLoss became NaN/));
  it("are ASCII where the terminal is", () =>
    expect(comparisonSummary(sampleComparison({ seeds: 3 }), old).join("\n")).toMatch(/^[\x0a\x20-\x7e]*$/));
  it("wrap between words", () => expect(wrap("one two three", { ...plain, width: 8 })).toEqual(["one two", "three"]));
});
