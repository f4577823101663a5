// The main job in small: as few seeds as there can be differences between.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chapters } from "../../src/cli/quickstart/questions.ts";
import { workplace } from "./whetstone.ts";

test("the quick start answers every question on both data sets and says where the reports are", async () => {
  using place = workplace();
  const { code, stdout, stderr } = await place.run("quickstart", "--seeds", "2", "--name", "quick", "--json");
  expect(code).toBe(0);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; verdicts?: { question: string; verdict: string }[] });
  const questions = chapters.flatMap((chapter) => chapter.questions);
  const { verdicts = [] } = events.at(-1)!;
  expect(verdicts.map(({ question }) => question)).toEqual(questions.map(({ name }) => name));
  const said = stderr.replace(/\s+/g, " ");
  for (const { title } of questions) expect(said).toContain(title);
  for (const { verdict } of verdicts) expect(said.toLowerCase()).toContain(verdict.toLowerCase());
  expect(stderr).toContain("runs/quick/index.html");
  const index = readFileSync(join(place.path, "runs/quick/index.html"), "utf8");
  const files = place.list();
  for (const { name } of questions) {
    expect(index).toContain(`href="${name}/report.html"`);
    expect(files).toContain(`runs/quick/${name}/report.html`);
  }
}, 60_000);
