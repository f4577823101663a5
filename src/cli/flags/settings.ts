// Options of an experiment: every setting by its name, every regularizer by its own, every hyperparameter by its.
import { type Declaration, factories, normalise, type Registry } from "../../options/index.ts";
import { type Setting, settings } from "../../training/experiment/index.ts";
import type { Flag, FlagGroup } from "../command.ts";
import { declarationsOf, kinds } from "../registries.ts";
import { flagOf, hyperFlags, namedFlags } from "./plug-ins.ts";
import { questionFlags, readFlags } from "./data.ts";

/** What belongs together in the help; settings that are in none of these come under "Further settings". */
const groups: readonly { readonly title: string; readonly names: readonly string[]; readonly note?: string }[] = [
  { title: "Network", names: ["hidden", "network", "activation", "init", "biasInit", "dropout", "batchNorm", "layerNorm"] },
  {
    title: "Training",
    names: [
      "epochs",
      "batchSize",
      "loss",
      "optimizer",
      "learningRate",
      "schedule",
      "scheduleUnit",
      "warmup",
      "clip",
      "weightDecay",
      "accumulate",
      "balanced",
      "shuffle",
    ],
  },
  { title: "Regularization", names: ["penalty", "constraint", "augmentation", "averaging", "stopping"] },
  {
    title: "Split and preparation",
    names: ["validation", "test", "stratify", "splitSeed", "scale", "missing", "unknown", "standardizeTarget"],
  },
  { title: "Reproducing", names: ["seed", "dtype", "backend", "portable", "vectors", "order"] },
];

/** Kinds whose members are options by their own names: `--l2 1e-4` beside `--penalty l2:1e-4`. */
export const named: Readonly<Record<string, string>> = {
  penalties: "penalty",
  constraints: "constraint",
  augmentations: "augmentation",
  averagings: "averaging",
  stoppings: "stopping",
};

/** Settings whose plug-ins lend their hyperparameters as options: `--beta1 0.8` beside `--optimizer adam:beta1=0.8`. */
export const lenders = ["optimizer", "loss", "schedule", "init", "activation", "clip"] as const;

/**
 * All options that describe a run.
 * @param reserved names of further options of the command, by which no hyperparameter can be reached
 */
export async function settingFlags(reserved: ReadonlySet<string> = new Set()): Promise<FlagGroup[]> {
  const taken = new Set<string>([...settings.keys(), ...others, ...reserved]);
  const own = await Promise.all(
    Object.keys(named).map(async (kind) => declarationsOf(await kinds.find(({ name }) => name === kind)!.load())),
  );
  const byName = namedFlags(own.flat(), taken);
  for (const { name } of byName) taken.add(name);
  const aliases = [...settings.values()].flatMap((setting) =>
    setting.aliases
      .filter((alias) => !taken.has(alias))
      .map((alias): Flag => ({ ...flagOf(setting), name: alias, hidden: true })),
  );
  for (const { name } of aliases) taken.add(name);
  const lent = hyperFlags(
    lenders.flatMap((name) => declarationsIn(settings.get(name)!.registry!)),
    taken,
  );
  const grouped = groups.map(
    ({ title, names }): FlagGroup => ({
      title,
      flags: names.flatMap((name) => (settings.has(name) ? [shown(settings.get(name)!)] : [])),
    }),
  );
  const rest = [...settings.values()].filter(({ name }) => !groups.some(({ names }) => names.includes(name)));
  const [network, training, regularization, split, reproducing] = grouped;
  return [
    questionFlags(),
    {
      ...network,
      note: "Every option of an initializer or activation is an option too: --init normal --std 10. Names: whetstone list initializers",
    },
    {
      ...training,
      note: "So is every option of an optimizer, loss, schedule or clipping: --optimizer adam --beta1 0.8. Names: whetstone list optimizers",
    },
    { ...regularization, flags: [...byName, ...regularization.flags], note: "All about one of them: whetstone list mixup" },
    split,
    reproducing,
    ...(rest.length > 0 ? [{ title: "Further settings", flags: rest.map(shown) }] : []),
    { ...readFlags(), flags: [...readFlags().flags, ...aliases, ...lent] },
  ];
}

/** Names that options of the commands have, so no hyperparameter can be reached by them alone. */
const others = [
  "target",
  "task",
  "ignore",
  "group",
  "delimiter",
  "header",
  "categories",
  "labels",
  "name",
  "runs",
  "resume",
  "config",
  "metric",
  "inspect",
  "report",
  "json",
  "quiet",
  "vary",
  "candidate",
  "on",
  "seeds",
  "workers",
  "threads",
  "tune",
  "model",
  "output",
  "epsilon",
  "entries",
];

const declarationsIn = (registry: Registry): Declaration[] =>
  [...factories(registry).values()].map(({ declaration }) => declaration);

const letters: Readonly<Record<string, Flag["letter"]>> = { epochs: "e", seed: "s" };

/** What is true where nobody says otherwise, in the words of help. */
const initials: Readonly<Record<string, string>> = {
  hidden: "64x64",
  activation: "relu",
  init: "what suits the activation",
  biasInit: "zeros",

  loss: "cross-entropy or mean squared error",
  optimizer: "adam",
  epochs: "2000 updates, within 20 to 200",
  batchSize: "32",
  seed: "0",
  dtype: "float32",
  backend: "wasm",
  vectors: "auto",
  order: "counter",
  validation: "0.2",
  test: "0",
  stratify: "on",
  shuffle: "on",
  scale: "standardize",
  missing: "median",
  unknown: "zeros",
  standardizeTarget: "on",
};

const shown = (setting: Setting): Flag => ({
  ...flagOf(setting),
  ...(initials[setting.name] !== undefined && { initial: initials[setting.name] }),
  ...(letters[setting.name] && { letter: letters[setting.name] }),
});

/** Whether two names are one, however they are written. */
export const same = (a: string, b: string): boolean => normalise(a) === normalise(b);
