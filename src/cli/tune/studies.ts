// Studies that lie in a storage: which there are, one in full, its best, its trials as a table, and taking it away.
import { writeFile } from "node:fs/promises";
import { suggestion, UserError } from "../../options/index.ts";
import { number } from "../../report/format.ts";
import { textTable } from "../../report/terminal/table.ts";
import { assignmentOf } from "../../tuning/networks/assignment.ts";
import type { StudyRecord } from "../../tuning/record.ts";
import { configurationOf } from "../../tuning/space/index.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { bestOf, spaceOf } from "../../tuning/study/study.ts";
import type { Invocation } from "../command.ts";
import { columns } from "../layout.ts";
import { writing } from "../run-folder.ts";
import { exported } from "./export.ts";
import { plainTrial } from "./follow.ts";
import { openExisting, storageUrl } from "./join.ts";
import { schedulerFrom, schedulerLine } from "./scheduler.ts";
import { bestTable, countsLine, parametersLine, spaceLine } from "./words.ts";

type Action = (at: Invocation, storage: Storage, study: StudyRecord) => Promise<number>;

const actions: Readonly<Record<string, Action>> = { show, best, export: write, delete: remove };

export async function studiesOnce(at: Invocation): Promise<number> {
  const {
    args: [action = "list", name],
    given,
  } = at;
  const names = ["list", ...Object.keys(actions)];
  if (!names.includes(action)) throw new UserError(`studies: there is no "${action}"${suggestion(action, names)}`);
  if (action !== "list" && name === undefined)
    throw new UserError(
      `studies ${action}: which? Name it, as in: whetstone studies ${action} NAME; they are told by: whetstone studies list`,
    );
  const storage = await openExisting(storageUrl(given));
  try {
    if (action === "list") return await list(at, storage);
    const study = await storage.study(name);
    if (study === null) {
      const others = (await storage.studies()).map((one) => one.name);
      throw new UserError(`there is no study ${name} in ${storage.url}${suggestion(name, others)}`);
    }
    return await actions[action](at, storage, study);
  } finally {
    await storage.close();
  }
}

async function list({ console, args: [, name] }: Invocation, storage: Storage): Promise<number> {
  if (name !== undefined) throw new UserError(`studies list takes no name; one study in full: whetstone studies show ${name}`);
  const all = await Promise.all(
    (await storage.studies()).map(async (study) => ({ study, trials: await storage.trials(study.id) })),
  );
  if (console.json) {
    for (const { study, trials } of all)
      console.emit({
        type: "study",
        name: study.name,
        directions: study.directions,
        trials: trials.length,
        best: bestOf(trials, study.directions).map(({ number, values }) => ({ number, values })),
      });
    return 0;
  }
  if (all.length === 0) console.print(`There are no studies in ${storage.url}.`);
  else
    console.print(
      textTable(
        [
          { head: "study", shrink: true },
          { head: "trials", align: "right" },
          { head: "best", align: "right" },
          { head: "of trial", align: "right", drop: 1 },
        ],
        all.map(({ study, trials }) => {
          const [found] = bestOf(trials, study.directions);
          return {
            cells: [study.name, String(trials.length), number(found?.values?.[0], 4), found ? String(found.number) : "–"],
          };
        }),
        console.page,
      ).join("\n"),
    );
  return 0;
}

async function show({ console }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const trials = await storage.trials(study.id);
  if (console.json) {
    console.emit({ type: "study", ...study, trials: trials.map(plainTrial) });
    return 0;
  }
  const space = spaceOf(study);
  const by = studyMethod(study);
  const rows = [
    ["study", `${study.name} in ${storage.url}`],
    ...(space ? [["searched", spaceLine(space)]] : []),
    ...(by ? [["by", by]] : []),
    ["wants to", study.directions.join(", ")],
    ["has", countsLine(trials)],
  ];
  console.print(
    [
      ...columns(
        rows.map((cells) => ({ cells })),
        console.page,
        { indent: 0, first: (text) => console.page.style("dim", text) },
      ),
      "",
      ...bestTable(trials, study, "value", console.page),
    ]
      .join("\n")
      .trimEnd(),
  );
  return 0;
}

/** What others began says nothing of it. */
function studyMethod(study: StudyRecord): string | null {
  try {
    const assignment = assignmentOf(study);
    const scheduler = schedulerFrom(assignment);
    return scheduler ? schedulerLine(scheduler) : `${assignment.sampler}, pruner ${assignment.pruner}`;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function best({ console }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const found = bestOf(await storage.trials(study.id), study.directions);
  if (found.length === 0) throw new UserError(`study ${study.name} has no complete trial yet.`);
  const space = spaceOf(study);
  for (const trial of found)
    if (console.json)
      console.emit({ ...plainTrial(trial), ...(space && { configuration: configurationOf(space, trial.parameters) }) });
    else
      console.print(
        `trial ${trial.number}: ${trial.values!.map((value) => number(value, 6)).join(", ")}\n${parametersLine(trial).replaceAll(" · ", "\n").replaceAll("\u00a0", " ")}`,
      );
  return 0;
}

async function write({ console, given }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const text = exported(String(given.format ?? "csv"), await storage.trials(study.id), study);
  if (given.output === undefined) console.print(text);
  else {
    const path = String(given.output);
    await writing(path, () => writeFile(path, text));
    console.say(`Written: ${path}`);
  }
  return 0;
}

async function remove({ console, given }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const counts = countsLine(await storage.trials(study.id));
  if (given.yes !== true)
    throw new UserError(`studies delete takes study ${study.name} away for good (${counts}); if that is meant, add --yes.`);
  await storage.deleteStudy(study.id);
  console.say(`Study ${study.name} is deleted (${counts}).`);
  return 0;
}
