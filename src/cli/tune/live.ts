// What is seen of a search while it runs: each new best, and below, rewritten, a table of the best and the latest and how far it is.
import type { ComparisonEvent } from "../../comparison/events.ts";
import { progressLine, type ProgressState } from "../../report/terminal/progress.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import { type Direction, hasEnded, type TrialRecord } from "../../tuning/record.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { bestOf } from "../../tuning/study/best.ts";
import type { TuneExperimentEvent } from "../../tuning/tune.node.ts";
import type { Console } from "../console.ts";
import { trialsTable } from "./trials-table.ts";
import { newBest } from "./words.ts";

export interface LiveSearch {
  readonly console: Console;
  readonly storage: Storage;
  readonly label: string;
  /** What a trial's value is called. */
  readonly metric: string;
}

/** Best trials in the live table, and those that ended last below them. */
const [most, latest] = [5, 3];

/** Shows what each event changes. */
export function liveSearch({ console, storage, label, metric }: LiveSearch): (event: TuneExperimentEvent) => Promise<void> {
  let state: ProgressState = { label, done: 0, total: Infinity, unit: "trial", secondsLeft: NaN };
  let study = 0;
  let shownBest: number | null = null;
  let all: readonly TrialRecord[] = [];
  let directions: readonly Direction[] = [];
  let table: { readonly of: typeof all; readonly width: number; readonly lines: readonly string[] } | null = null;
  const tableFor = (terminal: Terminal): readonly string[] => {
    if (table?.of !== all || table.width !== terminal.width) {
      const lines = trialsTable(all, { study: { directions }, metric, most, latest, full: false }, terminal);
      table = { of: all, width: terminal.width, lines: lines.length > 0 ? ["", ...lines, ""] : [] };
    }
    return table.lines;
  };
  const look = async (said: boolean) => {
    all = await storage.trials(study);
    const [best] = bestOf(all, directions);
    const count = (wanted: TrialRecord["state"]) => all.filter(({ state: is }) => is === wanted).length;
    state = {
      ...state,
      done: all.filter(hasEnded).length,
      pruned: count("pruned"),
      failed: count("failed"),
      ...(best?.values && { best: { value: best.values[0], of: `trial ${best.number}` } }),
    };
    if (best && best.number !== shownBest && said) for (const line of newBest(best, console.terminal)) console.say(line);
    if (best) shownBest = best.number;
  };
  return async (event) => {
    switch (event.type) {
      case "start":
        ({ id: study, directions } = event.study);
        state = { ...state, total: event.trials ?? Infinity };
        await look(event.finished > 0);
        break;
      case "trial":
        state = { ...state, secondsLeft: event.secondsLeft ?? NaN };
        await look(true);
        break;
      case "finals":
        state = finalsState(state, event.event);
        break;
      case "begin":
      case "step":
        break;
      case "end":
        return;
      default:
        event satisfies never;
    }
    console.progress((terminal) => progressLine(state, terminal), tableFor);
  };
}

function finalsState(state: ProgressState, event: ComparisonEvent): ProgressState {
  const { best } = state;
  if (event.type === "start") return { label: "finals", done: 0, total: event.runs.comparison, unit: "run", best };
  return event.type === "run" ? { ...state, done: event.done, secondsLeft: event.secondsLeft } : state;
}
