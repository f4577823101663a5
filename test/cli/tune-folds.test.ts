// `whetstone tune --folds`: trials over cross-validations, and a pruner that judges their runs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

interface Record {
  readonly trials: readonly { state: string; runs: { seed: number; fold: number | null }[]; intermediate: unknown[] }[];
  readonly verdict: { candidates: { runs: unknown[] }[]; config: { folds: number } };
}

describe("whetstone tune --folds", { timeout: 120_000 }, () => {
  test("every trial is a cross-validation, of which Wilcoxon's pruner spares bad ones the rest", async () => {
    const { code, stderr } = await place.run(
      ...[
        "tune",
        "breast-cancer",
        "--epochs",
        "2",
        "--hidden",
        "4",
        "--space",
        "learningRate=0.02,0.03,1e-6",
        "--batch-size",
        "64",
      ],
      ...["--space", "init=off", "--space", "l2=off", "--space", "dropout=off", "--enqueue", "learningRate=0.02"],
      ...["--enqueue", "learningRate=0.03"],
      ...["--enqueue", "learningRate=1e-6", "--folds", "6", "--pruner", "wilcoxon", "--trials", "3", "--workers", "1"],
      ...["--finals", "2", "--name", "folded", "--no-report"],
    );
    expect(stderr.replace(/\s+/g, " ")).toContain("by tpe, pruner wilcoxon, 6 folds");
    expect(code).toBe(0);
    const { trials, verdict } = JSON.parse(readFileSync(join(place.path, "runs/folded/record.json"), "utf8")) as Record;
    expect(trials[0].runs.map(({ seed, fold }) => [seed, fold])).toEqual([0, 1, 2, 3, 4, 5].map((fold) => [fold + 1, fold]));
    expect(trials.map(({ state, runs }) => [state, runs.length])).toEqual([
      ["complete", 6],
      ["complete", 6],
      ["pruned", 4],
    ]);
    expect(verdict.config.folds).toBe(6);
    // Ten fresh seeds fill one cross-validation and begin another.
    expect(verdict.candidates.map(({ runs }) => runs.length)).toEqual([12, 12]);
  });

  test("refuses too few runs for a pruner that judges them, and folds where they cannot be", async () => {
    const tried = async (...words: string[]) => {
      const { code, stderr } = await place.run("tune", "breast-cancer", "--trials", "1", "--runs", "none", ...words);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await tried("--pruner", "wilcoxon", "--seeds", "1")).toContain("take more seeds (8) or folds (5)");
    expect(await tried("--folds", "1")).toContain("--folds: expected a whole number >= 2");
    expect(await tried("--folds", "5", "--on", "test", "--test", "0.2")).toContain("every fold is measured on rows of its own");
    expect(place.list().filter((path) => path.startsWith("none"))).toEqual([]);
  });
});
