// What a gradient check finds: plain JSON.
import type { Level } from "./verdict.ts";

export interface EntryCheck {
  /** Position in the tensor: [row, column]. */
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
  /** |g − ĝ| / (|g| + |ĝ|) */
  readonly relativeError: number;
}

export interface TensorCheck {
  /** `dense1.weight` */
  readonly path: string;
  readonly shape: readonly number[];
  /** Entries compared; a large tensor is sampled. */
  readonly tested: number;
  /** Entries with a kink within epsilon, compared with a smaller one. */
  readonly retested: number;
  /** Entries at a kink, compared a thousandth away. */
  readonly moved: number;
  /** Entries left out because there is a kink nearby too, or because gradients that were given hold at one point only. */
  readonly excluded: number;
  /** ‖g − ĝ‖₂ / (‖g‖₂ + ‖ĝ‖₂) over the entries compared; 0 where both vanish. */
  readonly relativeError: number;
  /** ‖g‖₂ and ‖ĝ‖₂ */
  readonly analyticNorm: number;
  readonly numericNorm: number;
  readonly level: Level;
  /** What the difference looks like; empty where there is none to speak of. */
  readonly hints: readonly string[];
  /** The entries that differ most, largest difference first. */
  readonly worst: readonly EntryCheck[];
}

export interface GradientCheck {
  readonly level: Level;
  /** Whether no tensor needs a look. */
  readonly passed: boolean;
  /** `wrong: the gradient of dense1.bias (relative error 6.0e-1); looks multiplied by 4` */
  readonly sentence: string;
  /** The formula over all entries compared; a small tensor's error may drown in it, so `tensors` has one each. */
  readonly relativeError: number;
  readonly loss: number;
  readonly epsilon: number;
  /** Standard deviation of the loss's own rounding errors, as measured; differences below noise / epsilon mean nothing. */
  readonly noise: number;
  readonly seed: number;
  readonly step: number;
  /** Largest relative error of each level. */
  readonly limits: Readonly<Record<"great" | "good" | "look", number>>;
  /** In the order of the parameters. */
  readonly tensors: readonly TensorCheck[];
  readonly notes: readonly string[];
}
