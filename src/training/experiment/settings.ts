// Every setting of an experiment by name, as text: what `--batch-size 64` and `--vary batchSize=16,64` set. One line each.
import { preprocessingOptions, splitOptions } from "../../data/index.ts";
import { initializers } from "../../initialization/index.ts";
import { losses } from "../../losses/index.ts";
import { activations, namedLayers } from "../../nn/index.ts";
import { clippings, optimizers, schedules } from "../../optimization/index.ts";
import {
  UserError,
  choice,
  flag,
  fraction,
  nonNegative,
  normalise,
  parse,
  positive,
  read,
  searched,
  suggestion,
  whole,
  type Option,
  type Registry,
} from "../../options/index.ts";
import { augmentations, averagings, constraints, penalties, stoppings } from "../../regularization/index.ts";
import type { Experiment } from "./experiment.ts";
import { isLayerConfig } from "./experiment.ts";

export interface Setting {
  readonly name: string;
  /** Further names by which it is found. */
  readonly aliases: readonly string[];
  /** One line for help. */
  readonly about: string;
  /** What is typed: `SPEC`, `N`, `on|off`. */
  readonly value: string;
  /** Where its names come from, if they are names. */
  readonly registry?: Registry;
  /** The declared domain of a number, a word or a switch. */
  readonly option?: Option;
  /** The part of the experiment that it sets. */
  readonly place: readonly [string] | readonly ["data" | "model", string];
  /** The text as a value of the experiment; undefined takes the setting away. @throws UserError */
  read(text: string): unknown;
}

type Place = string | readonly ["data" | "model", string];
type Rest = Partial<Pick<Setting, "aliases" | "registry" | "option">>;
const setting = (
  name: string,
  place: Place,
  about: string,
  value: string,
  read: Setting["read"],
  { aliases = [], registry, option }: Rest = {},
): Setting => ({
  name,
  aliases,
  about,
  value,
  registry,
  option,
  place: typeof place === "string" ? [place] : place,
  read,
});

const placeholder = { number: "N", flag: "on|off", choice: "NAME", sizes: "SIZES" } as const;
/** A number, a word or a switch with its declared domain. */
const option = (name: string, place: Place, of: Option, aliases: readonly string[] = []): Setting =>
  setting(
    name,
    place,
    of.kind === "choice" ? `${of.about}${of.about ? ": " : ""}${of.options.join(", ")}` : of.about,
    placeholder[of.kind],
    (text) => read(of, text, name),
    { aliases, option: of },
  );

/** A specification, looked up once so that mistakes show at once; `none` takes it away. */
const spec = (
  name: string,
  place: Place,
  registry: Registry,
  what: string,
  about: string,
  aliases: readonly string[] = [],
): Setting =>
  setting(name, place, about, "SPEC", (text) => (isNone(text) ? undefined : checked(text, registry, what)), {
    aliases,
    registry,
  });

/** Several of them: `l1:1e-5+l2:1e-4`. */
const specs = (name: string, place: Place, registry: Registry, what: string, about: string): Setting =>
  setting(
    name,
    place,
    about,
    "SPEC",
    (text) => (isNone(text) ? undefined : text.split(/\+(?=\s*[a-z])/i).map((one) => checked(one, registry, what))),
    { registry },
  );

const isNone = (text: string): boolean => normalise(text) === "none";

function checked(text: string, registry: Registry, what: string): string {
  parse(text, registry, what);
  return text.trim();
}

/** `64x64`, `64,64`, `(64,64)`; `none` for no hidden layer. */
function sizes(text: string): number[] {
  const inside = text.trim().replace(/^[([](.*)[)\]]$/, "$1");
  if (isNone(inside) || inside.trim() === "") return [];
  return inside.split(/[x×,\s]+/).map((part) => read(whole(64, { low: 1 }), part, "hidden") as number);
}

/** `conv2d:16,kernel=5 relu maxPool2d dense:64 relu`: one specification after another, each looked up. */
const chain = (text: string): string[] | undefined =>
  isNone(text) ? undefined : text.split(/\s+/).flatMap((one) => (one === "" ? [] : [checked(one, namedLayers, "layer")]));

const batch = (text: string): unknown => (normalise(text) === "full" ? "full" : read(whole(32, { low: 1 }), text, "batchSize"));

const all: readonly Setting[] = [
  setting("hidden", ["model", "hidden"], "units of the hidden layers: 64x64", "SIZES", sizes, { aliases: ["layers", "units"] }),
  setting(
    "network",
    ["model", "network"],
    'all layers but the last, in place of --hidden: "conv2d:16 relu maxPool2d"',
    "SPECS",
    chain,
    {
      registry: namedLayers,
    },
  ),
  spec("activation", ["model", "activation"], activations, "activation", "after each hidden layer"),
  spec("init", ["model", "init"], initializers, "initializer", "how the weights begin", ["initialization", "initializer"]),
  spec("biasInit", ["model", "biasInit"], initializers, "initializer", "how the biases begin"),
  option("dropout", ["model", "dropout"], searched(fraction(0, "part of each hidden layer that is silent in a step"), 0, 0.7)),
  option("batchNorm", ["model", "batchNorm"], flag(false, "normalize over the batch before each activation")),
  option("layerNorm", ["model", "layerNorm"], flag(false, "normalize over the layer before each activation")),
  spec("loss", "loss", losses, "loss", "what training makes small"),
  spec("optimizer", "optimizer", optimizers, "optimizer", "how gradients become updates"),
  option("learningRate", "learningRate", positive(1e-3, "in place of the optimizer's own"), ["lr"]),
  spec("schedule", "schedule", schedules, "schedule", "what the learning rate is multiplied by over time"),
  option("scheduleUnit", "scheduleUnit", choice("updates", ["updates", "epochs"], "what the numbers of a schedule count")),
  option("warmup", "warmup", whole(0, {}, "updates over which the learning rate rises from 0")),
  option("weightDecay", "weightDecay", searched(nonNegative(0, "of optimizers that have one, such as adamw"), 1e-5, 0.3)),
  spec("clip", "clip", clippings, "clipping", "limit of the gradients", ["clipping"]),
  option("accumulate", "accumulate", whole(1, { low: 1 }, "batches of one update")),
  specs("penalty", "penalties", penalties, "penalty", "what large weights cost"),
  specs("constraint", "constraints", constraints, "constraint", "what the weights must keep to"),
  specs("augmentation", "augmentations", augmentations, "augmentation", "how the inputs are changed in training"),
  spec("averaging", "averaging", averagings, "averaging", "averages of the weights, which are used in the end"),
  spec("stopping", "stopping", stoppings, "stopping rule", "when to stop early", ["earlyStopping"]),
  option("epochs", "epochs", whole(100, {}, "passes over the training data")),
  setting("batchSize", "batchSize", "rows of a step, or full", "N", batch, { aliases: ["batch"] }),
  option("shuffle", "shuffle", flag(true, "a new order of the rows in each epoch")),
  option("balanced", "balanced", flag(false, "every class equally often in each batch")),
  option("order", "order", choice("counter", ["counter", "numpy"], "whose random numbers shuffle")),
  option(
    "seed",
    "seed",
    whole(0, { high: Number.MAX_SAFE_INTEGER }, "fixes the split, the first weights, the order and the masks"),
  ),
  option("dtype", "dtype", choice("float32", ["float32", "float64"], "precision")),
  option("backend", "backend", choice("wasm", ["wasm", "interpreter"], "compiled, or the slow float64 reference")),
  option("portable", "portable", flag(false, "the same bits on every kind of processor")),
  option("vectors", "vectors", choice("auto", ["auto", "256", "128"], "bits of a vector; results do not depend on it")),
  option("scale", ["data", "scale"], preprocessingOptions.scale),
  option("missing", ["data", "missing"], preprocessingOptions.missing),
  option("unknown", ["data", "unknown"], preprocessingOptions.unknown),
  option("standardizeTarget", ["data", "standardizeTarget"], preprocessingOptions.standardizeTarget),
  option("validation", ["data", "validation"], splitOptions.validation),
  option("test", ["data", "test"], splitOptions.test),
  option("stratify", ["data", "stratify"], splitOptions.stratify),
  option("splitSeed", ["data", "seed"], {
    ...splitOptions.seed,
    about: "seed of the split, the same for every run; by default each run's own",
  }),
];

/** The settings by name, in the order of help. */
export const settings: ReadonlyMap<string, Setting> = new Map(all.map((one) => [one.name, one]));

/** The setting of that name or alias; camelCase and kebab-case are the same. @throws UserError with the nearest name */
export function findSetting(name: string): Setting {
  const wanted = normalise(name);
  const found =
    all.find((one) => normalise(one.name) === wanted) ??
    all.find(({ aliases }) => aliases.some((alias) => normalise(alias) === wanted));
  if (found) return found;
  throw new UserError(`there is no setting "${name}"${suggestion(name, [...settings.keys()])}`);
}

/**
 * The experiment with one more setting: `withSetting(experiment, "init", "normal:10")`.
 * @throws UserError for a setting, name or value that does not exist
 */
export function withSetting(experiment: Experiment, name: string, text: string): Experiment {
  const { place, read } = findSetting(name);
  const value = read(text);
  const [first, second] = place;
  if (second === undefined) return without({ ...experiment, [first]: value }, first);
  if (first === "model" && experiment.model && isLayerConfig(experiment.model))
    throw new UserError(`${name} belongs to a network told in words; this one is told layer by layer, so change it there.`);
  const part = { ...(experiment[first as "data" | "model"] as object), [second]: value };
  return { ...experiment, [first]: without(part, second) };
}

const without = <T extends object>(record: T, key: string): T => {
  const { [key as keyof T]: value, ...rest } = record;
  return value === undefined ? (rest as T) : record;
};
