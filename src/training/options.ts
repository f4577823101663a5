// What a training run is told: the network, the data, the choices that Whetstone is about, and what to record.
import type { Dataset, Split } from "../data/dataset.ts";
import type { MachineOptions, NdArray } from "../engine/index.ts";
import type { Loss } from "../losses/index.ts";
import type { Layer } from "../nn/layer.ts";
import type { Plateau, Transformation } from "../optimization/index.ts";
import type { Augmentation, Averaging, Constraint, Penalty, Stopping } from "../regularization/index.ts";
import type { Snapshot } from "./snapshot.ts";

/** Data in parts, as `prepare` gives them; validation and test may be left out. */
export type TrainingData = Pick<Split, "train"> & Partial<Omit<Split, "train">> & { readonly validation?: Dataset | null };

/** At which epochs something happens: every so many, or where the function says so. Epoch 0 is the untrained network. */
export type When = number | ((epoch: number) => boolean);

export interface TrainOptions extends MachineOptions {
  readonly model: Layer;
  readonly data: TrainingData;
  /** Cross-entropy for classes, mean squared error for values, by default. */
  readonly loss?: Loss;
  /** Adam by default. */
  readonly optimizer?: Transformation;
  readonly penalties?: readonly Penalty[];
  readonly constraints?: readonly Constraint[];
  readonly augmentations?: readonly Augmentation[];
  /** Averages of the weights that evaluation and the final model use. */
  readonly averaging?: Averaging;
  readonly stopping?: Stopping;
  /** Lowers the learning rate when a metric stops getting better. */
  readonly plateau?: Plateau;
  /** Passes over the training part. */
  readonly epochs: number;
  /** Rows a step, 32 by default and at most all; `full` takes all. */
  readonly batchSize?: number | "full";
  readonly shuffle?: boolean;
  /** Batches in which every class appears equally often. */
  readonly balanced?: boolean;
  /** `numpy` shuffles as `RandomState(seed + epoch).permutation` does. */
  readonly order?: "counter" | "numpy";
  /** Fixes the weights, the order of mini-batches and the dropout masks. Default 0. */
  readonly seed?: number;
  /** The order's own seed, where it must differ from `seed`. */
  readonly orderSeed?: number;
  /** Weights to start from, by path; the model's own initializers by default. */
  readonly params?: Readonly<Record<string, NdArray>>;
  /** Changes the initial weights by what a first batch does to them: LSUV. */
  readonly prepare?: (at: {
    readonly model: Layer;
    readonly params: Readonly<Record<string, NdArray>>;
    readonly state: Readonly<Record<string, NdArray>>;
    readonly x: NdArray;
  }) => Readonly<Record<string, NdArray>>;
  /** Epochs that are evaluated and recorded: by default all of up to 200, else about 200 spread evenly. */
  readonly record?: When;
  /** Epochs at which weights, activations and gradients are counted into histograms; 0 for never (default). */
  readonly inspect?: When;
  /** Epochs after which a snapshot is given; 0 for never (default). An aborted run always ends with one. */
  readonly checkpoint?: When;
  /** Continues a run: the same options, further epochs allowed. */
  readonly resume?: Snapshot;
  /**
   * Of a run that continues another: whether rates, strengths and other numbers that flow are those of the saved run, `kept`
   * (default), or may be `new` from here on. Weights, optimizer state, data order and masks go on as they were.
   */
  readonly numbers?: "kept" | "new";
  readonly signal?: AbortSignal;
  /** Step events bring the loss of every single step. */
  readonly everyLoss?: boolean;
  /** A name for reports. */
  readonly candidate?: string;
}

/** Whether `when` holds at `epoch`; the last epoch always counts where anything does. */
export function happens(when: When, epoch: number, last: number): boolean {
  if (typeof when === "function") return when(epoch);
  return when > 0 && (epoch % when === 0 || epoch === last);
}
