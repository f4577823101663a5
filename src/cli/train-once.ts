// One training run from what was typed, or from the folder of an earlier one.
import { isAbsolute, join, resolve } from "node:path";
import { isBuiltIn } from "../data/index.ts";
import { openData } from "../data/readers/index.ts";
import { enableThreads } from "../engine/threads.node.ts";
import { enableHost } from "../engine/host.node.ts";
import { mostThreads } from "../engine/wasm/barrier.ts";
import { check, UserError, whole } from "../options/index.ts";
import { plural } from "../report/format.ts";
import { runSummary } from "../report/terminal/summary.ts";
import { type BuiltExperiment, buildExperiment } from "../training/experiment/index.ts";
import { findMetric, metricsFor } from "../training/metrics/evaluate.ts";
import type { RunRecord } from "../training/record.ts";
import type { Given, Invocation } from "./command.ts";
import type { Console } from "./console.ts";
import { defaultLossName, experimentFrom } from "./experiment.ts";
import { fingerprint } from "./fingerprint.ts";
import { readOptions, refuseQuestions } from "./flags/data.ts";
import { follow, type Outcome } from "./follow.ts";
import { dataLine, heading } from "./heading.ts";
import { interruption } from "./interrupt.ts";
import { quote } from "./parse.ts";
import { createRunFolder, openRunFolder, type RunFolder } from "./run-folder.ts";
import { checkName, runName } from "./run-name.ts";
import { configuration } from "./configuration.ts";
import { builtStages, readStages } from "./stages.ts";
import { type RunConfig, readRunConfig, writtenBy } from "./run-config.ts";

/** Trains, and tells how it went. */
export async function trainOnce(at: Invocation): Promise<number> {
  enableHost();
  enableThreads();
  const { given, console } = at;
  const threads = threadsOf(given);
  using stop = interruption(console);
  const prepared = given.resume === undefined ? await fresh(at) : await earlier(String(given.resume), at);
  if (prepared === null) return 0;
  const { stages, config, folder } = prepared;
  const [built] = stages;
  const inspect = looks(config.inspect, stages.at(-1)!.epochs);
  const metric = shownMetric(config.metric, built);
  const outcome = await follow({
    stages: stages.map((options) => ({ ...options, threads, signal: stop.signal, inspect })),
    console,
    // Before its first step a run has said nothing and left nothing.
    folder: async () => {
      const made = await folder();
      for (const line of await heading(built, console.terminal)) console.say(line);
      console.say();
      return made;
    },
    about: config.experiment,
    metric,
    extras: given.report === false ? null : extrasOf(config, built, metric),
  });
  return conclude(outcome, console);
}

interface Prepared {
  readonly stages: readonly BuiltExperiment[];
  readonly config: RunConfig;
  readonly folder: () => Promise<RunFolder>;
}

async function fresh(at: Invocation): Promise<Prepared> {
  const { args, given } = at;
  if (given.stages !== undefined) return freshInStages(at);
  const reading = readOptions(given);
  let source = args[0];
  const open = () => openData(source, reading);
  const { experiment, own } = await experimentFrom(given, source, defaultLossName(open));
  source = experiment.data?.source ?? source;
  if (source === undefined)
    throw new UserError("train: DATA is missing (a file or a built-in name), as in: whetstone train circles");
  if (given.name !== undefined) checkName(String(given.name));
  const opened = await open();
  refuseQuestions(opened, given);
  const built = buildExperiment(experiment, opened, own);
  return begun(at, [built], { experiment: { ...experiment, epochs: built.epochs }, reading });
}

async function freshInStages(at: Invocation): Promise<Prepared> {
  if (at.given.name !== undefined) checkName(String(at.given.name));
  const { stages, reading } = await readStages(at.given, at.args[0]);
  const [{ experiment }] = stages;
  const built = builtStages(stages, await openData(experiment.data!.source!, reading));
  return begun(at, built, { experiment, stages, reading });
}

/** What a fresh run is, and how its folder is made. */
function begun(
  { given, console, line }: Invocation,
  stages: readonly BuiltExperiment[],
  about: Pick<RunConfig, "experiment" | "stages" | "reading">,
): Prepared {
  const config: RunConfig = {
    ...writtenBy("train", line),
    ...about,
    config: given.config === undefined ? null : resolve(String(given.config)),
    metric: given.metric === undefined ? null : findMetric(String(given.metric)).name,
    inspect: given.inspect === undefined ? null : check(whole(0), Number(given.inspect), "--inspect"),
    data: fingerprint(stages[0].data),
  };
  const source = about.experiment.data!.source!;
  const make = async () => {
    const folder = await createRunFolder(
      String(given.runs ?? "runs"),
      given.name === undefined ? runName(source, "train") : String(given.name),
    );
    await folder.write("config.json", `${JSON.stringify(config, null, 2)}\n`);
    console.emit({ type: "folder", path: folder.path });
    return folder;
  };
  return { stages, config, folder: make };
}

/** What may be said beside --resume; everything else is the run's own. */
const free = new Set(["resume", "epochs", "report", "json", "quiet", "metric", "inspect", "threads"]);

/** The run in a folder, where it was left; null where it is at its end. */
async function earlier(path: string, { args, given, console, line }: Invocation): Promise<Prepared | null> {
  const { loadCheckpoint } = await import("../training/files/index.ts");
  const { readWhole } = await import("../training/files/read.node.ts");
  const other = Object.keys(given).find((name) => given[name] !== undefined && !free.has(name));
  if (args[0] !== undefined || other !== undefined)
    throw new UserError(
      `--resume goes on with a run as it was told: leave ${args[0] !== undefined ? `"${args[0]}"` : `--${other}`} out. More epochs may be given: --epochs 200.`,
    );
  const folder = await openRunFolder(path);
  const saved = await readRunConfig(path, "train");
  const { snapshot } = loadCheckpoint(
    await readWhole(join(path, "checkpoint.safetensors")),
    join(path, "checkpoint.safetensors"),
  );
  const { stages: staged } = saved;
  if (staged && given.epochs !== undefined)
    throw new UserError(`--epochs: the stages of the run in ${path} say how many it has; leave it out.`);
  const asked = given.epochs === undefined ? undefined : check(whole(1, { low: 1 }), Number(given.epochs), "--epochs");
  const epochs = staged ? staged.at(-1)!.until : (asked ?? saved.experiment.epochs!);
  const { own } = saved.config === null ? { own: {} } : await configuration(saved.config);
  const experiment = staged ? saved.experiment : { ...saved.experiment, epochs };
  const source = experiment.data!.source!;
  const place = isBuiltIn(source) || isAbsolute(source) ? source : resolve(saved.directory, source);
  const opened = await openData(place, saved.reading);
  const stages = staged ? builtStages(staged, opened) : [buildExperiment(experiment, opened, own)];
  if (fingerprint(stages[0].data) !== saved.data)
    throw new UserError(
      `${source} holds other data than when the run in ${path} began; a run goes on with the data that it was begun with.`,
    );
  if (snapshot.epoch >= epochs) {
    const made = snapshot.epoch;
    const further = staged ? "" : ` To go further: whetstone train --resume ${quote(path)} --epochs ${made * 2}`;
    console.tell(`The run in ${path} has made ${made === epochs ? "its" : "already"} ${plural(made, "epoch")}.${further}`);
    return null;
  }
  const config = { ...saved, experiment, resumed: [...(saved.resumed ?? []), line] };
  await folder.write("config.json", `${JSON.stringify(config, null, 2)}\n`);
  console.say(`Going on with ${path} after ${snapshot.epoch} of ${epochs} epochs.`);
  const [first, ...later] = stages.filter((one) => one.epochs > snapshot.epoch);
  // At the end of a stage the numbers of the next one are due.
  const next = { ...first, resume: snapshot, ...(staged && { numbers: "new" as const }) };
  return { stages: [next, ...later], config, folder: async () => folder };
}

const shownMetric = (asked: string | null, { data: { train } }: BuiltExperiment): string | null => {
  const fitting = metricsFor(train.task).map(({ name }) => name);
  if (asked !== null && !fitting.includes(asked))
    throw new UserError(`--metric: ${asked} does not fit ${train.task} data; there are ${fitting.join(", ")}.`);
  return asked ?? (train.task === "regression" ? "rmse" : "accuracy");
};

const threadsOf = ({ threads }: Given): number | "auto" =>
  threads === undefined || threads === "auto"
    ? "auto"
    : check(whole(1, { low: 1, high: mostThreads }), Number(threads), "--threads");

/** Eight looks inside, spread over the run, unless told otherwise. */
const looks = (asked: number | null, epochs: number): number => asked ?? Math.max(1, Math.ceil(epochs / 8));

function extrasOf(config: RunConfig, built: BuiltExperiment, metric: string | null) {
  const { train } = built.data;
  return {
    title: `${train.name}: one training run`,
    data: dataLine(built.data),
    ...(metric !== null && { metric }),
    classes: train.classes,
    command: config.command,
    engine: config.engine,
    created: config.created,
    notes: built.data.notes,
  };
}

function conclude({ record, folder, report, engine }: Outcome, console: Console): number {
  const { terminal } = console;
  const lines = runSummary(record, terminal, engine);
  // The metrics of a run that diverged are no numbers.
  for (const line of record.status === "diverged" ? lines.slice(0, lines.indexOf("")) : lines) console.say(line);
  console.say();
  const code = told(record, folder, console);
  if (report !== null) console.say(`Report   ${terminal.style("accent", report)}`);
  if (code === 0) console.say(`Predict  ${terminal.style("accent", `whetstone predict ${quote(folder)} DATA`)}`);
  return code;
}

function told({ status }: RunRecord, folder: string, console: Console): number {
  const { style } = console.terminal;
  switch (status) {
    case "finished":
    case "stopped early":
      return 0;
    case "diverged":
      console.say(`Kept, up to there: ${style("accent", folder)}`);
      return 1;
    case "interrupted":
      console.tell(`Saved. Go on with: ${style("accent", `whetstone train --resume ${quote(folder)}`)}`);
      return 130;
    default:
      return status satisfies never;
  }
}
