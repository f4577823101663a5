// What a search came to: the best trials, the verdict of the finals, the command that trains the winner, the report.
import type { ReadOptions } from "../../data/readers/read.ts";
import { shown, type Terminal } from "../../report/terminal/terminal.ts";
import { comparisonSummary, wrap } from "../../report/terminal/summary.ts";
import type { StudyRecord, TrialRecord } from "../../tuning/record.ts";
import { planOf } from "../../tuning/population/index.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { winnerOf } from "../../tuning/networks/winner.ts";
import { experimentFor } from "../../tuning/tune.node.ts";
import type { Console } from "../console.ts";
import { fold } from "../layout.ts";
import { quote } from "../parse.ts";
import type { Written } from "../run-config.ts";
import type { RunFolder } from "../run-folder.ts";
import { adviceOn } from "./advice.ts";
import { plainTrial, type SearchOutcome } from "./follow.ts";
import { writeTuneReport } from "./report.ts";
import { populationWinner, scheduleFile, scheduleTable } from "./population.ts";
import { decidedBy, type Search, spaceOf } from "./search.ts";
import { trainCommand } from "./train-command.ts";
import { trialsTable } from "./trials-table.ts";
import { countsLine, parametersLine } from "./words.ts";

interface Concluded {
  readonly search: Search;
  readonly storage: Storage;
  readonly folder: RunFolder;
  readonly config: Written;
  readonly outcome: SearchOutcome;
  readonly report: boolean;
  readonly interrupted: boolean;
}

/** @returns the exit code */
export async function concluded(
  { search, storage, folder, config, outcome, report, interrupted }: Concluded,
  console: Console,
): Promise<number> {
  const { terminal } = console;
  const { end, verdict } = outcome;
  const { study, trials, reason } = end;
  const finalist = populationWinner(trials, study, verdict);
  const winner = planOf(study) ? (finalist?.trial ?? null) : winnerOf(trials, study, verdict);
  const staged = finalist !== null && finalist.schedule.length > 1;
  const command = !winner
    ? null
    : staged
      ? `whetstone train --stages ${quote(`${folder.path}/schedule.json`)}`
      : commandFor(search, study, winner);
  const { searched, assignment } = search;
  const schedule =
    finalist && searched.kind === "networks" && assignment.work.kind === "networks"
      ? scheduleFile(finalist, searched.tuning, assignment.work.reading)
      : null;
  if (schedule) await folder.write("schedule.json", `${JSON.stringify(schedule, null, 2)}\n`);
  await folder.write(
    "record.json",
    `${JSON.stringify({ study: study.name, reason, command, winner: winner && plainTrial(winner), ...(schedule && { schedule }), trials: trials.map(plainTrial), verdict })}\n`,
  );
  // Values of members that are trained for different lengths say nothing about the space.
  const about = { space: spaceOf(search), assignment, verdict, place: [folder.path] };
  const advice = planOf(study) ? [] : adviceOn(study, trials, about);
  const page = report && trials.length > 0 ? await writeTuneReport(folder.path, search, storage, outcome, advice, config) : null;
  console.emit({ type: "done", folder: folder.path, winner: winner?.number ?? null, command, advice, report: page });
  for (const line of wrap(`${reason[0].toUpperCase()}${reason.slice(1)}. The study has ${countsLine(trials)}.`, terminal))
    console.say(line);
  const table = trialsTable(trials, { study, metric: decidedBy(search) }, terminal);
  if (table.length > 0) for (const line of ["", ...table]) console.say(line);
  if (verdict && verdict.candidates.some(({ runs }) => runs.length > 0)) {
    console.say();
    console.say(terminal.style("bold", "The best of them on fresh seeds"));
    for (const line of comparisonSummary(verdict, terminal)) console.say(line);
  }
  if (advice.length > 0) {
    console.say();
    console.say(terminal.style("bold", "What to do next"));
    for (const { sentence, how } of advice) for (const line of advised(sentence, how, terminal)) console.say(line);
  }
  console.say();
  if (winner && !interrupted) for (const line of winning(winner, command, terminal)) console.say(line);
  if (finalist && staged && !interrupted) for (const line of ["", ...scheduleTable(finalist, terminal), ""]) console.say(line);
  if (page !== null) console.say(`Report    ${terminal.style("accent", page)}`);
  if (interrupted) {
    console.tell(
      `Saved; trials under way were given back. Go on with: ${terminal.style("accent", `whetstone tune --resume ${quote(folder.path)}`)}`,
    );
    return 130;
  }
  if (!winner) console.tell("No trial came to its end, so there is nothing to recommend.");
  return winner ? 0 : 1;
}

function commandFor({ searched, assignment: { work } }: Search, study: StudyRecord, winner: TrialRecord): string | null {
  if (searched.kind === "module" || work.kind === "module") return null;
  return trainCommand(experimentFor(searched.tuning, winner, study), work.reading as unknown as ReadOptions);
}

const advised = (sentence: string, how: string | undefined, terminal: Terminal): string[] => [
  ...fold(shown(`· ${sentence}`, terminal), terminal.width - 2).map((line, i) => (i === 0 ? line : `  ${line}`)),
  ...(how === undefined ? [] : [`  ${terminal.style("accent", how)}`]),
];

function winning(winner: TrialRecord, command: string | null, terminal: Terminal): string[] {
  const { style } = terminal;
  const name = `trial ${winner.number}`;
  const told = fold(shown(`${name}: ${parametersLine(winner)}`, terminal), terminal.width - indent.length);
  return [
    ...told.map((line, i) => (i === 0 ? `Winner    ${style("bold", name)}${line.slice(name.length)}` : indent + line)),
    ...(command === null ? [] : [`Train it  ${style("accent", command)}`]),
  ];
}

const indent = " ".repeat(10);
