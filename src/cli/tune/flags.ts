// Options of searching: of `whetstone tune`, and the few of them that its workers know.
import type { Flag } from "../command.ts";

export const storageFlag: Flag = {
  name: "storage",
  value: "URL",
  about:
    "where studies lie: a SQLite file, or for many machines postgresql://user:password@host/name, or journal:FILE in a folder that they share",
  initial: "studies.db in the folder of runs",
};

export const runsFlag: Flag = { name: "runs", value: "FOLDER", about: "where the folders of runs stand", initial: "runs" };

export const budgetFlags: readonly Flag[] = [
  { name: "trials", value: "N", about: "how many, of all workers together", initial: "50, unless another limit is given" },
  { name: "time", value: "10m", about: "how long the study is worked on: 90s, 10m, 1h30m, 2d" },
  { name: "value", value: "X", about: "a value of the metric that is good enough; of each limit, none takes it away" },
  {
    name: "until",
    value: "SENTENCE",
    about: '"no candidate can beat the best by more than 0.5%": stop once that is less likely than 5 % by a model of all trials',
  },
];

export const spaceFlags: readonly Flag[] = [
  {
    name: "space",
    value: "WISH",
    about:
      "a range, choices, or nothing of a setting or regularizer: learningRate=1e-4..1e-1, init=heNormal,orthogonal, l2=off; or a .json or .ts file that says everything",
    repeated: true,
    initial: "what decides most and was not given",
  },
  {
    name: "enqueue",
    value: "VALUES",
    about: 'a trial to begin with: "learningRate=0.01 width=64"; what it leaves out is proposed',
    repeated: true,
  },
];

export const methodFlags: readonly Flag[] = [
  { name: "sampler", value: "SPEC", about: "who proposes; names: whetstone list samplers", initial: "tpe" },
  { name: "pruner", value: "SPEC", about: "who stops hopeless trials early; names: whetstone list pruners", initial: "median" },
  {
    name: "scheduler",
    value: "SPEC",
    about:
      "population:16,interval=5 trains networks side by side, of which the worst go on from the best with other numbers; in place of sampler and pruner",
    initial: "none",
  },
  {
    name: "seeds",
    value: "A..B",
    about: "seeds of every trial, and up to how many of those that may be the best (racing)",
    initial: "1..3",
  },
  {
    name: "folds",
    value: "K",
    about: "of a cross-validation in place of a seed: K runs, each judged by rows that it did not see; then --seeds counts these",
    initial: "none",
  },
  {
    name: "finals",
    value: "K",
    about: "of the best, trained again on fresh seeds for the verdict; 0 for none",
    initial: "3, of a population 2",
  },
  { name: "finalSeeds", value: "N", about: "fresh seeds of each of them", initial: "10" },
  {
    name: "on",
    value: "PART",
    about: "which part of the data decides: validation, or test (with --test 0.2)",
    initial: "validation",
  },
];

export const placeFlags: readonly Flag[] = [
  { name: "study", value: "NAME", about: "of the study in its storage", initial: "that of the folder" },
  storageFlag,
  { name: "workers", value: "N", about: "trials at once; 0 writes the study for workers elsewhere", initial: "one a core" },
  {
    name: "trialTime",
    value: "10m",
    about: "after which a training, or a trial of an objective of your own, counts as hung and its trial as failed",
    initial: "no limit",
  },
  {
    name: "heartbeat",
    value: "SECONDS",
    about: "between signs of life; a worker that gives none for six of them is dead, and its trial begun anew",
    initial: "20",
  },
];

/** What is no setting of an experiment. */
export const searchFlagNames: ReadonlySet<string> = new Set([
  ...[...budgetFlags, ...spaceFlags, ...methodFlags, ...placeFlags].map(({ name }) => name),
  ...["name", "runs", "resume", "metric", "report", "json", "quiet", "data", "yes", "format", "output"],
]);
