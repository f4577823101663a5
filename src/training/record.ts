// What a training run leaves behind: plain JSON that reports, comparison and diagnosis read.

/** Metric values by name: `loss`, `accuracy`, `balancedAccuracy`, `rocAuc`, `f1`, `logLoss`, `rmse`, `mae`, `r2`. */
export type Metrics = Readonly<Record<string, number>>;

export interface EpochRecord {
  /** Epochs finished; 0 is the untrained network. */
  readonly epoch: number;
  /** Updates made so far. */
  readonly step: number;
  /** Wall time since the start of the run. */
  readonly seconds: number;
  readonly learningRate: number;
  /** Mean loss of the epoch's examples, each batch measured before its update; null before the first epoch. */
  readonly cost: number | null;
  /** Metrics of the network as it stands after the epoch, without dropout or noise. */
  readonly train: Metrics;
  readonly validation: Metrics | null;
}

export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** Counts of equal-width bins from `low` to `high`. */
  readonly counts: readonly number[];
  readonly mean: number;
  readonly std: number;
  /** Fraction of values that are exactly 0 (a ReLU's silent part). */
  readonly zeros: number;
  readonly count: number;
}

export interface LayerRecord {
  readonly name: string;
  readonly kind: string;
  readonly weights: Histogram | null;
  readonly activations: Histogram | null;
  readonly gradients: Histogram | null;
}

export interface Inspection {
  readonly epoch: number;
  readonly step: number;
  readonly layers: readonly LayerRecord[];
}

/** What a network answers over a rectangle of two features, with the training points. */
export interface BoundaryGrid {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly width: number;
  readonly height: number;
  /** Row-major from low y: the probability of class 1 (binary), the class index (multiclass) or the value (regression). */
  readonly values: readonly number[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number }[];
  readonly features: readonly [string, string];
}

export type RunStatus = "finished" | "stopped early" | "diverged" | "interrupted";

export interface RunRecord {
  readonly candidate: string;
  readonly seed: number;
  readonly status: RunStatus;
  /** Empty, or one sentence on why the run ended as it did. */
  readonly reason: string;
  readonly epochs: readonly EpochRecord[];
  readonly inspections: readonly Inspection[];
  readonly final: { readonly train: Metrics; readonly validation: Metrics | null; readonly test: Metrics | null };
  /** What a constant prediction gets on the validation part (training part where there is none), by metric. */
  readonly chance?: Readonly<Record<string, { readonly level: number; readonly margin: number }>>;
  /** For data with two features. */
  readonly boundary: BoundaryGrid | null;
  readonly seconds: number;
  readonly steps: number;
  /** Trainable numbers of the network. */
  readonly parameters: number;
  /** Bytes of optimizer state. */
  readonly stateBytes: number;
  readonly config: Readonly<Record<string, unknown>>;
}
