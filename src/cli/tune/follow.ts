// Follows a search: the live line, each new best, every event to whoever reads them.
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { ComparisonEvent } from "../../comparison/events.ts";
import type { ComparisonRecord } from "../../comparison/record.ts";
import { stringifyExact } from "../../options/exact-json.ts";
import type { TrialRecord } from "../../tuning/record.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import type { TuneEvent } from "../../tuning/search/events.ts";
import type { TuneExperimentEvent } from "../../tuning/tune.node.ts";
import { brief, runsFile } from "../comparing.ts";
import type { Console } from "../console.ts";
import { type RunFolder, writing } from "../run-folder.ts";
import { liveSearch } from "./live.ts";

export interface FollowedSearch {
  readonly events: AsyncIterable<TuneExperimentEvent>;
  readonly storage: Storage;
  readonly console: Console;
  /** Where events and the runs of the finals are kept; workers keep nothing but their study. */
  readonly folder: RunFolder | null;
  readonly label: string;
  /** What a trial's value is called. */
  readonly metric: string;
}

export interface SearchOutcome {
  readonly end: Extract<TuneEvent, { type: "end" }>;
  readonly verdict: ComparisonRecord | null;
  /** Trials that ended here, not elsewhere. */
  readonly own: number;
}

export async function followSearch({ events, storage, console, folder, label, metric }: FollowedSearch): Promise<SearchOutcome> {
  const watch = liveSearch({ console, storage, label, metric });
  let end: SearchOutcome["end"] | undefined;
  let verdict: ComparisonRecord | null = null;
  let own = 0;
  try {
    for await (const event of events) {
      await watch(event);
      const said = plain(event);
      if (event.type !== "step") folder?.log(said);
      console.emit(said);
      if (event.type === "end") end = event;
      if (event.type === "trial") own++;
      if (event.type !== "finals") continue;
      if (event.event.type === "end") verdict = event.event.record;
      if (event.event.type === "run" && event.event.run.status !== "interrupted" && folder) {
        const { run } = event.event;
        await writing(folder.path, () => appendFile(join(folder.path, runsFile), `${stringifyExact(run)}\n`));
      }
    }
  } finally {
    console.settle();
  }
  if (!end) throw new Error("a search ended without an end");
  return { end, verdict, own };
}

/** A trial as JSON: maps have no place there. */
export const plainTrial = ({ intermediate, ...trial }: TrialRecord): object => ({ ...trial, intermediate: [...intermediate] });

/** An event as JSON, without the curves of whole trainings and the lists of all trials. */
function plain(event: TuneExperimentEvent): object {
  switch (event.type) {
    case "start":
      return { ...event, study: event.study.name };
    case "begin":
    case "step":
      return { ...event, trial: { number: event.trial.number, parameters: event.trial.parameters } };
    case "trial":
      return { ...event, trial: plainTrial(event.trial) };
    case "end":
      return {
        type: "end",
        reason: event.reason,
        study: event.study.name,
        trials: event.trials.length,
        best: event.best.map(plainTrial),
      };
    case "finals":
      return { type: "finals", event: plainFinals(event.event) };
    default:
      return event satisfies never;
  }
}

function plainFinals(event: ComparisonEvent): object {
  if (event.type === "run") return { ...event, run: brief(event.run) };
  if (event.type !== "end") return event;
  const { record } = event;
  return { ...event, record: { ...record, candidates: record.candidates.map((one) => ({ ...one, runs: one.runs.map(brief) })) } };
}
