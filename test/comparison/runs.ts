// Runs made up for the tests: only what a comparison looks at is filled in.
import type { Metrics, RunRecord } from "../../src/training/record.ts";

export function run(candidate: string, seed: number, validation: Metrics | null, more: Partial<RunRecord> = {}): RunRecord {
  return {
    candidate,
    seed,
    status: "finished",
    reason: "",
    epochs: [],
    inspections: [],
    final: { train: {}, validation, test: null },
    boundary: null,
    seconds: 1 + seed / 10,
    steps: 100,
    parameters: 10,
    stateBytes: 0,
    config: {},
    ...more,
  };
}

/** One run a value, on seeds 1, 2, …; null diverged. */
export const losses = (name: string, values: readonly (number | null)[]) => ({
  name,
  runs: values.map((loss, i) =>
    loss === null
      ? run(name, i + 1, null, { status: "diverged", reason: "loss became NaN at step 3" })
      : run(name, i + 1, { loss }),
  ),
});
