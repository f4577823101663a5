// A run as plain JSON: what worker threads are handed, configuration files hold and the command line makes of its options.
// Everything with a name is a specification as one types it: "adam:learningRate=0.003", "he", "normal:10", "l2:1e-4".
import type { ExampleOptions } from "../../data/examples.ts";
import type { PreprocessingOptions } from "../../data/preprocessing/pipeline.ts";
import type { LayerConfig } from "../../nn/layer.ts";

/** Which data, what is asked of it, how it is split and prepared. */
export interface ExperimentData extends ExampleOptions, Partial<PreprocessingOptions> {
  /** A built-in data set, `breast-cancer` or `circles:noise=0.1`, or a file's path. */
  readonly source?: string;
  /** Shares of the rows; 0.2 and 0 by default. */
  readonly validation?: number;
  readonly test?: number;
  readonly stratify?: boolean;
  /** A column whose rows of equal value stay in one part. */
  readonly group?: string;
  /** Seed of the split. By default the run's seed, so that every seed has a split of its own. */
  readonly seed?: number;
}

/** A network in a few words: of dense layers, or layer by layer. */
export interface ExperimentModel {
  /**
   * The layers before the last, one specification each, in place of `hidden` and what belongs to it: ["conv2d:16,kernel=5",
   * "relu", "maxPool2d", "flatten", "dense:64", "relu"]. The last dense layer, as wide as the data asks for, is added, and
   * flatten before it where examples are no vectors by then. `init` and `biasInit` go to all of them.
   */
  readonly network?: readonly string[];
  /** Units of the hidden layers; [64, 64] by default. */
  readonly hidden?: readonly number[];
  /** `relu` by default. */
  readonly activation?: string;
  /** Of all weights; by default what suits the activation. `lsuv` looks at the data. */
  readonly init?: string;
  /** Of all biases; `zeros` by default. */
  readonly biasInit?: string;
  /** Rate after every activation; without it there are no dropout layers. */
  readonly dropout?: number;
  readonly batchNorm?: boolean;
  readonly layerNorm?: boolean;
}

export interface Experiment {
  readonly data?: ExperimentData;
  /** In words, or layer by layer as `layer.config` tells it; its last layer must fit the data then. */
  readonly model?: ExperimentModel | LayerConfig;
  /** Cross-entropy for classes, mean squared error for values, by default. */
  readonly loss?: string;
  /** `adam` by default. */
  readonly optimizer?: string;
  /** In place of the optimizer's own. */
  readonly learningRate?: number;
  /** What the learning rate is multiplied by over time: `cosine` (over the whole run), `exponential:factor=0.5,interval=100`; or `plateau`. */
  readonly schedule?: string;
  /** What the numbers of a schedule count: updates (default) or epochs. */
  readonly scheduleUnit?: "updates" | "epochs";
  /** Updates over which the learning rate rises from 0 first. */
  readonly warmup?: number;
  /** Of optimizers that have one, such as adamw, in place of their own. */
  readonly weightDecay?: number;
  /** Clipping of the gradients: `globalNorm:1`. */
  readonly clip?: string;
  /** Batches of one update. */
  readonly accumulate?: number;
  readonly penalties?: readonly string[];
  readonly constraints?: readonly string[];
  readonly augmentations?: readonly string[];
  readonly averaging?: string;
  readonly stopping?: string;
  /** By default as many as make 2000 updates, from 20 to 200. */
  readonly epochs?: number;
  /** 32 by default, and at most all rows; `full` takes all. */
  readonly batchSize?: number | "full";
  readonly shuffle?: boolean;
  readonly balanced?: boolean;
  readonly order?: "counter" | "numpy";
  /** 0 by default. */
  readonly seed?: number;
  readonly dtype?: "float32" | "float64";
  readonly backend?: "wasm" | "interpreter";
  readonly portable?: boolean;
  /** `auto` by default; see `MachineOptions`. */
  readonly vectors?: "auto" | "256" | "128";
  /** Every how many epochs metrics are recorded, histograms taken, snapshots made; see `TrainOptions`. */
  readonly record?: number;
  readonly inspect?: number;
  readonly checkpoint?: number;
}

/** Whether a model is told layer by layer. */
export const isLayerConfig = (model: ExperimentModel | LayerConfig): model is LayerConfig => "type" in model;
