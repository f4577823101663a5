// Every kind of thing that has a name on the command line, with the registry that holds it. A plug-in that is added to its
// folder's index.ts shows up here by itself.
import { type Declaration, factories, type Registry } from "../options/index.ts";

export interface Kind {
  /** `optimizers` */
  readonly name: string;
  /** `optimizer` */
  readonly one: string;
  /** Where it is chosen: `--optimizer`. */
  readonly chosen: string;
  readonly load: () => Promise<Registry>;
}

export const kinds: readonly Kind[] = [
  {
    name: "optimizers",
    one: "optimizer",
    chosen: "--optimizer adam:learningRate=3e-3",
    load: async () => (await import("../optimization/index.ts")).optimizers,
  },
  {
    name: "schedules",
    one: "schedule",
    chosen: "--schedule cosine",
    load: async () => (await import("../optimization/index.ts")).schedules,
  },
  {
    name: "clippings",
    one: "clipping",
    chosen: "--clip globalNorm:1",
    load: async () => (await import("../optimization/index.ts")).clippings,
  },
  {
    name: "initializers",
    one: "initializer",
    chosen: "--init he",
    load: async () => (await import("../initialization/index.ts")).initializers,
  },
  {
    name: "activations",
    one: "activation",
    chosen: "--activation relu",
    load: async () => (await import("../nn/index.ts")).activations,
  },
  {
    name: "layers",
    one: "layer",
    chosen: '--network "conv2d:16 relu maxPool2d"',
    load: async () => (await import("../nn/index.ts")).namedLayers,
  },
  { name: "losses", one: "loss", chosen: "--loss huber:0.5", load: async () => (await import("../losses/index.ts")).losses },
  {
    name: "penalties",
    one: "penalty",
    chosen: "--penalty l2:1e-4",
    load: async () => (await import("../regularization/index.ts")).penalties,
  },
  {
    name: "constraints",
    one: "constraint",
    chosen: "--constraint maxNorm:3",
    load: async () => (await import("../regularization/index.ts")).constraints,
  },
  {
    name: "augmentations",
    one: "augmentation",
    chosen: "--augmentation mixup:0.2",
    load: async () => (await import("../regularization/index.ts")).augmentations,
  },
  {
    name: "averagings",
    one: "averaging",
    chosen: "--averaging ema",
    load: async () => (await import("../regularization/index.ts")).averagings,
  },
  {
    name: "stoppings",
    one: "stopping rule",
    chosen: "--stopping earlyStopping:patience=10",
    load: async () => (await import("../regularization/index.ts")).stoppings,
  },
  {
    name: "samplers",
    one: "sampler",
    chosen: "--sampler tpe",
    load: async () => (await import("../tuning/samplers/index.ts")).samplers,
  },
  {
    name: "pruners",
    one: "pruner",
    chosen: "--pruner median",
    load: async () => (await import("../tuning/pruners/index.ts")).pruners,
  },
  {
    name: "schedulers",
    one: "scheduler",
    chosen: "--scheduler population:16",
    load: async () => (await import("../tuning/population/index.ts")).schedulers,
  },
];

export const declarationsOf = (registry: Registry): Declaration[] =>
  [...factories(registry).values()].map(({ declaration }) => declaration);
