// One comparison from what was typed, or from the folder of an earlier one.
import { isAbsolute, resolve } from "node:path";
import { availableParallelism } from "node:os";
import { type ComparedMetric, comparedMetric, type TuneOptions, varied, type Variants } from "../comparison/index.ts";
import { type Dataset, isBuiltIn, type Table } from "../data/index.ts";
import { openData } from "../data/readers/index.ts";
import { enableHost } from "../engine/host.node.ts";
import { check, choice, read, suggestion, UserError, whole } from "../options/index.ts";
import { plural } from "../report/format.ts";
import { comparisonSummary } from "../report/terminal/summary.ts";
import { type BuiltExperiment, buildExperiment, type Experiment } from "../training/experiment/index.ts";
import { metricsFor } from "../training/metrics/evaluate.ts";
import type { RunRecord } from "../training/record.ts";
import type { Given, Invocation } from "./command.ts";
import { type ComparisonOutcome, finishedRuns, followComparison } from "./comparing.ts";
import { defaultLossName, experimentFrom, ownNames } from "./experiment.ts";
import { fingerprint } from "./fingerprint.ts";
import { readOptions, refuseQuestions } from "./flags/data.ts";
import { same } from "./flags/settings.ts";
import { comparisonHeading } from "./heading.ts";
import { interruption } from "./interrupt.ts";
import { quote } from "./parse.ts";
import { type RunConfig, readRunConfig, writtenBy } from "./run-config.ts";
import { createRunFolder, openRunFolder, type RunFolder } from "./run-folder.ts";
import { checkName, runName } from "./run-name.ts";
import { candidates, inSettings } from "./vary.ts";
import type { Console } from "./console.ts";

export interface CompareConfig extends Omit<RunConfig, "metric"> {
  readonly metric: ComparedMetric | null;
  /** In terms of settings. */
  readonly vary: readonly string[];
  /** In place of `vary`: the settings of each, as they were typed. */
  readonly candidates: readonly string[];
  readonly seeds: number | readonly number[] | null;
  readonly tune: TuneOptions | null;
}

export interface Prepared {
  readonly config: CompareConfig;
  readonly source: Table | Dataset;
  readonly variants: Variants;
  readonly finished: readonly RunRecord[];
  readonly folder: () => Promise<RunFolder>;
}

export async function compareOnce(at: Invocation): Promise<number> {
  enableHost();
  const { given, console } = at;
  using stop = interruption(console);
  const prepared = given.resume === undefined ? await fresh(at) : await earlier(String(given.resume), at);
  const outcome = await make(prepared, at, {
    signal: stop.signal,
    begin: async (seeds) => {
      for (const line of await comparisonHeading(builtOf(prepared.variants, prepared.source), seeds, console.terminal))
        console.say(line);
      console.say();
    },
  });
  return conclude(outcome, stop.signal.aborted, console);
}

interface Making {
  readonly signal: AbortSignal;
  /** Called when it begins, after its folder was made. */
  readonly begin?: (seeds: readonly number[]) => Promise<void>;
  /** In front of the live line. */
  readonly label?: string;
  readonly title?: string;
}

/** Makes the runs and writes the folder. */
export async function make(
  { config, source, variants, finished, folder }: Prepared,
  { given, console }: Invocation,
  { signal, begin, label, title }: Making,
): Promise<ComparisonOutcome> {
  const { experiment, vary, candidates: named, seeds, tune, metric, command, engine, created } = config;
  return followComparison({
    candidates: variants.candidates,
    options: {
      labels: variants.labels,
      workers:
        given.workers === undefined ? availableParallelism() : check(whole(1, { low: 1 }), Number(given.workers), "--workers"),
      sources: { [experiment.data!.source!]: source },
      ...(seeds !== null && { seeds }),
      ...(metric !== null && { metric }),
      ...(tune !== null && { tune }),
      ...(title !== undefined && { title }),
      finished,
      command,
      engine,
      created,
      config: { ...experiment, ...(vary.length > 0 ? { vary } : { candidates: named }), seeds, tune },
      signal,
    },
    console,
    folder: async (start) => {
      const made = await folder();
      await begin?.(start.seeds);
      return made;
    },
    report: given.report !== false,
    ...(label !== undefined && { label }),
  });
}

const builtOf = ({ candidates }: Variants, source: Table | Dataset) =>
  Object.fromEntries(
    Object.entries(candidates).map(([name, experiment]) => [name, buildExperiment({ ...experiment, seed: 0 }, source)]),
  );

/** The comparison that was asked for, checked, with nothing written yet. */
export async function fresh({ args, given, console, line }: Invocation): Promise<Prepared> {
  const reading = readOptions(given);
  const { experiment: asked, own } = await experimentFrom(
    given,
    args[0],
    defaultLossName(() => openData(args[0], reading)),
  );
  if (Object.keys(own).length > 0)
    throw new UserError(
      "compare: plug-ins of one's own cannot be handed to worker threads by --config; compare them by compare() of the library.",
    );
  const name = asked.data?.source;
  if (name === undefined)
    throw new UserError(
      "compare: DATA is missing (a file or a built-in name), as in: whetstone compare circles --vary init=zeros,he",
    );
  const typed = (given.vary ?? []) as readonly string[];
  const single = (given.candidate ?? []) as readonly string[];
  if (typed.length > 0 && single.length > 0)
    throw new UserError("compare: --vary makes candidates of every combination, --candidate names them one by one; take either.");
  if (typed.length + single.length === 0)
    throw new UserError(
      `compare: nothing varies; name a setting and its values, as in: whetstone compare ${quote(name)} --vary init=zeros,glorot,he`,
    );
  const source = await openData(name, reading);
  refuseQuestions(source, given);
  const plugIns = await ownNames();
  const vary = typed.map((text) => inSettings(text, asked, plugIns));
  // Every candidate sees the data as often as the others, whatever its batch size.
  const experiment = { ...asked, epochs: asked.epochs ?? buildExperiment({ ...asked, seed: 0 }, source).epochs };
  const config: CompareConfig = {
    ...writtenBy("compare", line),
    experiment,
    reading,
    config: null,
    metric: null,
    inspect: given.inspect === undefined ? null : check(whole(0), Number(given.inspect), "--inspect"),
    data: "",
    vary,
    candidates: single,
    seeds: seedsOf(given),
    tune: tuneOf(given),
  };
  const variants = looked(await variantsOf(config), source, config.inspect);
  // What cannot run is found before anything is written: every candidate is built once.
  const [first] = Object.values(variants.candidates).map((candidate) => buildExperiment({ ...candidate, seed: 0 }, source));
  const metric = metricOf(given, first.data);
  const settled = { ...config, metric, data: fingerprint(first.data) };
  if (given.name !== undefined) checkName(String(given.name));
  const folder = async () => {
    const made = await createRunFolder(
      String(given.runs ?? "runs"),
      given.name === undefined ? runName(name, "compare") : String(given.name),
    );
    await made.write("config.json", `${JSON.stringify(settled, null, 2)}\n`);
    console.emit({ type: "folder", path: made.path });
    return made;
  };
  return { config: settled, source, variants, finished: [], folder };
}

/** What may be said beside --resume; everything else is the comparison's own. */
const free = new Set(["resume", "seeds", "workers", "report", "json", "quiet"]);

async function earlier(path: string, { args, given, console, line }: Invocation): Promise<Prepared> {
  const other = Object.keys(given).find((name) => given[name] !== undefined && !free.has(name));
  if (args[0] !== undefined || other !== undefined)
    throw new UserError(
      `--resume goes on with a comparison as it was told: leave ${args[0] !== undefined ? `"${args[0]}"` : `--${other}`} out. More seeds may be given: --seeds 20.`,
    );
  const folder = await openRunFolder(path);
  const saved = await readRunConfig<CompareConfig>(path, "compare");
  const config = {
    ...saved,
    ...(given.seeds !== undefined && { seeds: seedsOf(given) }),
    resumed: [...(saved.resumed ?? []), line],
  };
  const name = config.experiment.data!.source!;
  const source = await openData(isBuiltIn(name) || isAbsolute(name) ? name : resolve(config.directory, name), config.reading);
  const variants = looked(await variantsOf(config), source, config.inspect);
  const [first] = Object.values(variants.candidates);
  if (fingerprint(buildExperiment({ ...first, seed: 0 }, source).data) !== config.data)
    throw new UserError(
      `${name} holds other data than when the comparison in ${path} began; it goes on with the data that it was begun with.`,
    );
  const finished = await finishedRuns(path);
  await folder.write("config.json", `${JSON.stringify(config, null, 2)}\n`);
  console.say(`Going on with ${path}: ${plural(finished.length, "run")} ${finished.length === 1 ? "is" : "are"} finished.`);
  return { config, source, variants, finished, folder: async () => folder };
}

const variantsOf = async ({ experiment, vary, candidates: texts }: CompareConfig): Promise<Variants> =>
  vary.length > 0 ? varied(experiment, vary) : candidates(texts, experiment, await ownNames());

/** Four looks inside each run, for the report, unless told otherwise. */
function looked({ candidates, labels }: Variants, source: Table | Dataset, asked: number | null): Variants {
  const inspect = (experiment: Experiment) =>
    asked ?? Math.max(1, Math.ceil(buildExperiment({ ...experiment, seed: 0 }, source).epochs / 4));
  return {
    labels,
    candidates: Object.fromEntries(
      Object.entries(candidates).map(([name, experiment]) => [name, { ...experiment, inspect: inspect(experiment) }]),
    ),
  };
}

function seedsOf({ seeds }: Given): number | readonly number[] | null {
  if (seeds === undefined) return null;
  const numbers = String(seeds)
    .split(",")
    .map((text) => check(whole(10), text.trim() === "" ? Number.NaN : Number(text), "--seeds"));
  return numbers.length === 1 && !String(seeds).includes(",") ? check(whole(10, { low: 1 }), numbers[0], "--seeds") : numbers;
}

function tuneOf({ tune }: Given): TuneOptions | null {
  if (tune === undefined) return null;
  const names =
    tune === ""
      ? ["learningRate"]
      : String(tune)
          .split(",")
          .map((name) => name.trim());
  const known = ["learningRate", "strength"];
  for (const name of names)
    if (!known.includes(name)) throw new UserError(`--tune: there is no "${name}" to tune${suggestion(name, known)}`);
  return { learningRate: names.includes("learningRate"), strength: names.includes("strength") };
}

function metricOf({ metric, on }: Given, { train, test }: BuiltExperiment["data"]): ComparedMetric | null {
  const split =
    on === undefined
      ? "validation"
      : (read(choice("validation", ["validation", "test"]), String(on), "--on") as ComparedMetric["split"]);
  if (split === "test" && !test) throw new UserError("--on test: there is no test part; keep one apart, as with --test 0.2.");
  if (metric === undefined)
    return on === undefined ? null : comparedMetric(train.task === "regression" ? "rmse" : "logLoss", split);
  const fitting = ["loss", ...metricsFor(train.task).map(({ name }) => name)];
  const found = fitting.find((name) => same(name, String(metric)));
  if (found === undefined)
    throw new UserError(`--metric: "${String(metric)}" does not fit ${train.task} data${suggestion(String(metric), fitting)}`);
  return comparedMetric(found, split);
}

function conclude({ record, folder, report }: ComparisonOutcome, interrupted: boolean, console: Console): number {
  const { terminal } = console;
  for (const line of comparisonSummary(record, terminal)) console.say(line);
  console.say();
  if (report !== null) console.say(`Report  ${terminal.style("accent", report)}`);
  if (interrupted) {
    console.tell(`Saved. Go on with: ${terminal.style("accent", `whetstone compare --resume ${quote(folder)}`)}`);
    return 130;
  }
  const runs = record.candidates.flatMap((candidate) => candidate.runs);
  return runs.length > 0 && runs.every(({ status }) => status === "diverged") ? 1 : 0;
}
