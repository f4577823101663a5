// One study: what it is about and its best trials, and the best of them as a configuration.
import { UserError } from "../../options/index.ts";
import { number } from "../../report/format.ts";
import { type Assignment, assignmentOf } from "../../tuning/networks/assignment.ts";
import type { StudyRecord } from "../../tuning/record.ts";
import { configurationOf } from "../../tuning/space/index.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { bestOf } from "../../tuning/study/best.ts";
import { spaceOf, spaceOfTrial } from "../../tuning/study/spaces.ts";
import type { Invocation } from "../command.ts";
import { columns } from "../layout.ts";
import { plainTrial } from "./follow.ts";
import { schedulerFrom, schedulerLine } from "./scheduler.ts";
import { decidedBy } from "./search.ts";
import { trialsTable } from "./trials-table.ts";
import { countsLine, parametersLine, spaceLine } from "./words.ts";

/** What `whetstone studies` does with one of them. */
export type StudyAction = (at: Invocation, storage: Storage, study: StudyRecord) => Promise<number>;

export async function show({ console }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const trials = await storage.trials(study.id);
  if (console.json) {
    console.emit({ type: "study", ...study, trials: trials.map(plainTrial) });
    return 0;
  }
  const space = spaceOf(study);
  const by = assigned(study);
  const rows = [
    ["study", `${study.name} in ${storage.url}`],
    ...(space ? [["searched", spaceLine(space)]] : []),
    ...(by ? [["by", methodOf(by)]] : []),
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
      ...trialsTable(trials, { study, metric: metricOf(study) }, console.page),
    ]
      .join("\n")
      .trimEnd(),
  );
  return 0;
}

function methodOf(assignment: Assignment): string {
  const scheduler = schedulerFrom(assignment);
  return scheduler ? schedulerLine(scheduler) : `${assignment.sampler}, pruner ${assignment.pruner}`;
}

const metricOf = (study: StudyRecord): string => {
  const assignment = assigned(study);
  return assignment ? decidedBy({ assignment }) : "value";
};

/** What others began says nothing of how. */
function assigned(study: StudyRecord): Assignment | null {
  try {
    return assignmentOf(study);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

export async function best({ console }: Invocation, storage: Storage, study: StudyRecord): Promise<number> {
  const found = bestOf(await storage.trials(study.id), study.directions);
  if (found.length === 0) throw new UserError(`study ${study.name} has no complete trial yet.`);
  for (const trial of found)
    if (console.json) {
      const space = spaceOfTrial(study, trial);
      console.emit({ ...plainTrial(trial), ...(space && { configuration: configurationOf(space, trial.parameters) }) });
    } else
      console.print(
        `trial ${trial.number}: ${trial.values!.map((value) => number(value, 6)).join(", ")}\n${parametersLine(trial).replaceAll(" · ", "\n").replaceAll("\u00a0", " ")}`,
      );
  return 0;
}
