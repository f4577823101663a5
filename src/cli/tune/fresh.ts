// A search as it was typed, looked through before anything is written.
import { comparedMetric, type ComparedMetric } from "../../comparison/index.ts";
import { openData } from "../../data/readers/index.ts";
import { check, choice, parse, positive, read, suggestion, UserError, whole } from "../../options/index.ts";
import { type BuiltExperiment, buildExperiment, type Experiment } from "../../training/experiment/index.ts";
import { metricsFor } from "../../training/metrics/evaluate.ts";
import { pruners } from "../../tuning/pruners/index.ts";
import type { Assignment, Work } from "../../tuning/networks/assignment.ts";
import { planRuns } from "../../tuning/networks/runs.ts";
import { usualSpace } from "../../tuning/networks/space.ts";
import type { Json } from "../../tuning/record.ts";
import { samplers } from "../../tuning/samplers/index.ts";
import type { Space } from "../../tuning/space/index.ts";
import { changeableSpace } from "../../tuning/population/index.ts";
import { populationTuning } from "../../tuning/population.node.ts";
import { networkTuning } from "../../tuning/tune.node.ts";
import type { Given } from "../command.ts";
import { defaultLossName, experimentFrom, ownNames } from "../experiment.ts";
import { fingerprint } from "../fingerprint.ts";
import { readOptions, refuseQuestions } from "../flags/data.ts";
import { same } from "../flags/settings.ts";
import { checkName, runName } from "../run-name.ts";
import { searchFlagNames } from "./flags.ts";
import { limitsFrom, unlimited } from "./limits.ts";
import { countOf, secondsOf, seedsOf, suggestionFrom } from "./read-options.ts";
import { schedulerOf } from "./scheduler.ts";
import { noPruner, type Search, type Searched, spaceOf } from "./search.ts";
import { withWish } from "./wishes/wish.ts";
import { isSpaceFile, readSpace, type SpaceFile } from "./space-file.ts";

/** @throws UserError for whatever cannot be done as it was typed */
export async function freshSearch(given: Given, source: string | undefined): Promise<Search> {
  const texts = (given.space ?? []) as readonly string[];
  const files = texts.filter(isSpaceFile);
  if (files.length > 1) throw new UserError(`--space: ${files.join(" and ")} each say the whole space; keep one.`);
  const file = files[0] === undefined ? null : await readSpace(files[0]);
  const wishes = texts.filter((text) => !isSpaceFile(text));
  const common = commonOf(given);
  const scheduler = schedulerOf(given);
  const { work, searched } = file?.objective
    ? ofModule(files[0], file, wishes, given, source)
    : await ofNetworks(given, source, file, wishes, scheduler !== null);
  const what = work.kind === "networks" ? work.experiment.data!.source! : work.path;
  const name = given.study ?? given.name ?? runName(what, "tune");
  const single = searched.kind === "networks" || searched.directions.length === 1;
  const pruner = single ? common.pruner : noPruner;
  // The first population covers the space evenly, and nobody is stopped.
  const own = scheduler === null ? { ...common, pruner } : { ...common, sampler: "sobol", pruner: noPruner };
  const assignment: Assignment = { ...own, scheduler, version: 1, work, directory: process.cwd() };
  const space = spaceOf({ searched });
  return {
    study: checkName(String(name)),
    assignment,
    searched,
    enqueue: ((given.enqueue ?? []) as readonly string[]).map((text) => suggestionFrom(text, space)),
    seed: given.seed === undefined ? 0 : check(whole(0), Number(given.seed), "--seed"),
  };
}

const prunerOf = ({ pruner = "median" }: Given): string => String(pruner);

/** What every search has, whatever its trials are. */
function commonOf(given: Given): Pick<Assignment, "sampler" | "pruner" | "budget" | "heartbeat"> {
  const { sampler = "tpe" } = given;
  parse(String(sampler), samplers, "sampler");
  parse(prunerOf(given), pruners, "pruner");
  const budget = limitsFrom(given, unlimited);
  // Another limit, or as many trials as a population has, takes the place of the usual one.
  const usual =
    [given.trials, given.scheduler].every((one) => one === undefined) && Object.values(budget).every((limit) => limit === null);
  return {
    sampler: String(sampler),
    pruner: prunerOf(given),
    budget: usual ? { ...budget, trials: 50 } : budget,
    heartbeat: given.heartbeat === undefined ? 20 : check(positive(20), Number(given.heartbeat), "--heartbeat"),
  };
}

const trialSecondsOf = ({ trialTime }: Given): number | null =>
  trialTime === undefined ? null : secondsOf(String(trialTime), "--trial-time");

interface Half {
  readonly work: Work;
  readonly searched: Searched;
}

function ofModule(path: string, file: SpaceFile, wishes: readonly string[], given: Given, source: string | undefined): Half {
  const { space, objective, directions } = file;
  if (source !== undefined || wishes.length > 0)
    throw new UserError(
      `${path} brings an objective of its own, so ${source === undefined ? `--space ${wishes[0]}` : `"${source}"`} has no place; leave it out.`,
    );
  const other = ["scheduler", "seeds", "folds", "metric", "on", "finals", "finalSeeds", "config"].find(
    (name) => given[name] !== undefined,
  );
  if (other !== undefined) throw new UserError(`--${other} belongs to networks; ${path} brings an objective of its own.`);
  if (directions.length > 1 && given.pruner !== undefined)
    throw new UserError("--pruner: a pruner compares one objective; with several, leave it out.");
  return {
    work: { kind: "module", path, trialSeconds: trialSecondsOf(given) },
    searched: { kind: "module", space, objective: objective!, directions },
  };
}

async function ofNetworks(
  given: Given,
  source: string | undefined,
  file: SpaceFile | null,
  wishes: readonly string[],
  changing: boolean,
): Promise<Half> {
  const reading = readOptions(given);
  const settings = Object.fromEntries(Object.entries(given).filter(([name]) => !searchFlagNames.has(name) && name !== "seed"));
  const { experiment, own } = await experimentFrom(
    settings,
    source,
    defaultLossName(() => openData(source!, reading)),
  );
  if (Object.keys(own).length > 0)
    throw new UserError(
      "tune: plug-ins of one's own cannot be handed to worker threads by --config; search with tune() of the library.",
    );
  const name = experiment.data?.source;
  if (name === undefined)
    throw new UserError("tune: DATA is missing (a file or a built-in name), as in: whetstone tune circles --trials 30");
  const data = await openData(name, reading);
  refuseQuestions(data, given);
  const built = buildExperiment({ ...experiment, seed: 0 }, data);
  const metric = metricOf(given, built.data);
  const sources = { [name]: data };
  const usual = usualSpace(experiment, built.data.train.x.shape[0]);
  const start = file?.space ?? (changing ? changeableSpace({ ...experiment, epochs: built.epochs }, usual, sources) : usual);
  const space = await spaceFor(start, wishes, experiment);
  const tuning = await (changing ? populationTuning : networkTuning)(experiment, { space, metric, sources });
  const work: Work = {
    kind: "networks",
    experiment: tuning.base,
    reading: { ...reading } as unknown as Json,
    metric: tuning.metric,
    ...planRuns(tuning, {
      seeds: changing ? [1, 1] : given.seeds === undefined ? undefined : seedsOf(String(given.seeds)),
      folds: countOf(given, "folds", 2),
      ...(!changing && { pruner: parse(prunerOf(given), pruners, "pruner") }),
    }),
    trialSeconds: trialSecondsOf(given),
    data: fingerprint(built.data),
  };
  return { work, searched: { kind: "networks", tuning } };
}

async function spaceFor(start: Space, wishes: readonly string[], experiment: Experiment): Promise<Space> {
  const plugIns = await ownNames();
  return wishes.reduce((space, wish) => withWish(space, wish, { experiment, plugIns }), start);
}

function metricOf({ metric, on }: Given, { train, test, validation }: BuiltExperiment["data"]): ComparedMetric {
  const split =
    on === undefined ? "validation" : (read(choice("validation", ["validation", "test"]), String(on), "--on") as "test");
  if (split === "test" && !test) throw new UserError("--on test: there is no test part; keep one apart, as with --test 0.2.");
  if (split === "validation" && !validation)
    throw new UserError("tune: there is no validation part to choose by; keep one apart, as with --validation 0.2.");
  const fitting = ["loss", ...metricsFor(train.task).map(({ name }) => name)];
  const asked = metric === undefined ? (train.task === "regression" ? "rmse" : "logLoss") : String(metric);
  const found = fitting.find((name) => same(name, asked));
  if (found === undefined)
    throw new UserError(`--metric: "${asked}" does not fit ${train.task} data${suggestion(asked, fitting)}`);
  return comparedMetric(found, split);
}
