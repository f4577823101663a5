// Advice at the end of a search: every remedy is a command that the program takes, and that does what the sentence says.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command as tune } from "../../src/cli/commands/tune.ts";
import type { Console } from "../../src/cli/console.ts";
import { parse } from "../../src/cli/parse.ts";
import { adviceOn, type Advised } from "../../src/cli/tune/advice.ts";
import type { Begun } from "../../src/cli/tune/begun.ts";
import { earlier } from "../../src/cli/tune/resume.ts";
import { spaceOf as searchedSpace } from "../../src/cli/tune/search.ts";
import { random } from "../../src/random/index.ts";
import { plain } from "../../src/report/terminal/index.ts";
import {
  assignmentOf,
  dimensionsOf,
  type ParameterValue,
  spaceOf,
  type StudyRecord,
  type TrialRecord,
} from "../../src/tuning/index.ts";
import { axisOf } from "../../src/tuning/samplers/axis.ts";
import { sqliteStorage } from "../../src/tuning/storages/sqlite/sqlite.node.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

/** A study that is written, with trials that were made up: `count` of them, drawn evenly. */
async function study(name: string, count: number): Promise<{ record: StudyRecord; trials: readonly TrialRecord[] }> {
  const written = await place.run(
    ...["tune", "circles", "--study", name, "--workers", "0", "--time", "10m", "--space", "beta2=0.9..0.999"],
    ...["--space", "activation=relu,tanh"],
  );
  expect(written.stderr).toContain(`Study ${name} stands in`);
  const storage = await sqliteStorage(join(place.path, "runs/studies.db"));
  try {
    const record = (await storage.study(name))!;
    const dimensions = dimensionsOf(spaceOf(record)!);
    const distributions = Object.fromEntries(dimensions.map((one) => [one.name, one.distribution]));
    const draw = random(3);
    for (let i = 0; i < count; i++) {
      const parameters: Record<string, ParameterValue> = Object.fromEntries(
        dimensions.map((one) => [one.name, axisOf(one.distribution).value(draw.uniform())]),
      );
      const at = (one: string) => axisOf(distributions[one]).place(parameters[one]);
      // The best lie at the upper edge of memories; orthogonal weights fail; all else but the learning rate does next to nothing.
      const value = 2 - 0.5 * at("learningRate") + at("optimizer.1 - beta2") + 1e-3 * draw.normal();
      const fails = parameters.init === "orthogonal" && draw.uniform() < 0.9;
      const pruned = !fails && i % 6 === 5;
      // What a trial says at its first step says nothing of the last.
      const steps = pruned ? 1 : 5;
      const intermediate = new Map(Array.from({ length: steps }, (_, s) => [s, s === 0 ? draw.normal() : value]));
      const { id } = await storage.createTrial(record.id, { parameters, distributions });
      const seeds = fails || pruned ? [] : [1, 2];
      const runs = seeds.map((seed) => ({ seed, fold: null, values: [value + 0.05 * draw.normal()] }));
      await storage.update(id, { intermediate, runs });
      await storage.finish(
        id,
        fails ? "failed" : pruned ? "pruned" : "complete",
        fails ? null : [pruned ? intermediate.get(0)! : value],
      );
    }
    return { record, trials: await storage.trials(record.id) };
  } finally {
    await storage.close();
  }
}

const advised = ({ record, trials }: { record: StudyRecord; trials: readonly TrialRecord[] }): Advised[] =>
  adviceOn(record, trials, {
    space: spaceOf(record)!,
    assignment: assignmentOf(record),
    place: [join(place.path, "runs", record.name)],
  });

const silent = { terminal: plain, say() {}, emit() {} } as unknown as Console;

/** The search as the command would begin it. */
async function begunBy(how: string): Promise<Begun> {
  const [program, name, ...words] = how.split(" ");
  expect([program, name]).toEqual(["whetstone", "tune"]);
  const { args, given } = await parse("tune", tune.positional, await tune.groups(), words);
  return earlier(String(given.resume), { args, given, console: silent, line: how });
}

describe("advice", { timeout: 120_000 }, () => {
  test("is commands that go on with the search, each doing what its sentence says", async () => {
    const many = await study("many", 220);
    const few = await study("few", 8);
    const found = [...advised(many), ...advised(few)];
    const told = found.filter(({ how }) => how !== undefined);
    expect(new Set(told.map(({ remedy }) => remedy.kind))).toEqual(new Set(["range", "fix", "trials", "seeds", "pruner"]));
    // Those without a command are for a person to weigh.
    for (const { how, remedy } of found) if (how === undefined) expect(["together", "stop"]).toContain(remedy.kind);
    for (const { how, remedy, sentence } of told) {
      await using begun = await begunBy(how!);
      const { search, config } = begun;
      const now = new Map(dimensionsOf(searchedSpace(search)).map((one) => [one.name, one.distribution]));
      const { budget } = search.assignment;
      switch (remedy.kind) {
        case "range": {
          const is = now.get(remedy.parameter)!;
          const { distribution: wanted } = remedy;
          if (wanted.kind === "categorical") expect(is, sentence).toEqual(wanted);
          else {
            expect(is.kind === "categorical" ? NaN : is.low, sentence).toBeCloseTo(wanted.low, 6);
            expect(is.kind === "categorical" ? NaN : is.high, sentence).toBeCloseTo(wanted.high, 6);
          }
          break;
        }
        case "fix":
          expect(now.has(remedy.parameter), sentence).toBe(false);
          break;
        case "seeds":
          expect([config.finals, config.finalSeeds]).toEqual([remedy.trials.length, remedy.count]);
          continue;
        case "pruner":
          expect(search.assignment.pruner).toMatch(new RegExp(`^${remedy.pruner}`));
          break;
        case "trials":
        case "together":
        case "stop":
          break;
        default:
          remedy satisfies never;
      }
      // More trials, and the time that was up is no limit any more.
      expect(budget.trials, sentence).toBeGreaterThan((how!.includes("/few") ? few : many).trials.length);
      expect(budget.seconds).toBeNull();
    }
    const ranges = told.flatMap(({ remedy }) => (remedy.kind === "range" ? [remedy.parameter] : []));
    expect(ranges).toEqual(expect.arrayContaining(["optimizer.1 - beta2", "init"]));
  });

  test("once followed is not given again", async () => {
    const { record, trials } = await study("followed", 220);
    const about = (space: NonNullable<ReturnType<typeof spaceOf>>) =>
      adviceOn(record, trials, { space, assignment: assignmentOf(record), place: ["x"] }).flatMap(({ remedy }) =>
        remedy.kind === "fix" || (remedy.kind === "range" && remedy.distribution.kind === "categorical")
          ? [remedy.parameter]
          : [],
      );
    const space = spaceOf(record)!;
    const before = about(space);
    expect(before).toContain("init");
    const other = before.find((name) => name !== "init" && Object.hasOwn(space, name))!;
    const { [other]: _, init: __, ...rest } = space;
    expect(about(rest)).toEqual(before.filter((name) => name !== other && name !== "init"));
  });
});
