// Studies that lie in a storage: which there are, their trials as a file, and taking one away.
import { writeFile } from "node:fs/promises";
import { suggestion, UserError } from "../../options/index.ts";
import { number } from "../../report/format.ts";
import { textTable } from "../../report/terminal/table.ts";
import type { StudyRecord } from "../../tuning/record.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { bestOf } from "../../tuning/study/best.ts";
import type { Invocation } from "../command.ts";
import { writing } from "../run-folder.ts";
import { exported } from "./export.ts";
import { openExisting, storageUrl } from "./join.ts";
import { best, show, type StudyAction } from "./study-shown.ts";
import { countsLine } from "./words.ts";

const actions: Readonly<Record<string, StudyAction>> = { show, best, export: write, delete: remove };

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
