// --trial-time on an objective of one's own: a trial that hangs has failed, and neither holds up the search nor its end.
import { afterAll, expect, test } from "vitest";
import { workplace } from "../whetstone.ts";

const place = workplace();
afterAll(() => place[Symbol.dispose]());

test("a trial that hangs has failed after its time, by whoever makes it, and the study ends", { timeout: 120_000 }, async () => {
  place.file(
    "hangs.ts",
    `export const space = { x: { uniform: [0, 1] } };
export const objective = ({ x }: { x: number }, { number }: { number: number }) =>
  number === 1 || number === 3 ? new Promise<number>(() => {}) : x;
`,
  );
  const begun = await place.run(
    ...["tune", "--space", "hangs.ts", "--trials", "6", "--trial-time", "0.3s", "--workers", "0", "--study", "hangs"],
    ...["--sampler", "randomSearch"],
  );
  expect(begun.code).toBe(0);
  const worked = await place.run("worker", "--study", "hangs", "--workers", "2", "--trials", "2", "--quiet");
  expect(worked.code).toBe(0);
  const ended = await place.run("tune", "--resume", "runs/hangs", "--workers", "2", "--no-report");
  expect(ended.code).toBe(0);
  const { stdout } = await place.run("studies", "export", "hangs", "--format", "jsonl");
  const trials = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { number: number; state: string; attributes: Record<string, string> });
  expect(trials.filter(({ state }) => state === "failed").map(({ number }) => number)).toEqual([1, 3]);
  for (const number of [1, 3])
    expect(trials[number].attributes["whetstone:reason"]).toBe("TimeoutError: the trial was not done after 0.3 s");
  expect(trials.map(({ state }) => state).filter((state) => state === "complete")).toHaveLength(4);
});
