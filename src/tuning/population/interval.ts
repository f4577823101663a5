/** What a population is asked to train: one member's next interval. */
import type { Configuration, Space } from "../space/index.ts";

export interface Interval<S extends Space = Space> {
  /** Of its trial. */
  readonly number: number;
  readonly configuration: Configuration<S>;
  /** Of everything random; a copy has that of the one it was copied from. */
  readonly seed: number;
  /** Epochs before it, and at its end. */
  readonly from: number;
  readonly until: number;
  /** What the interval before it ended with; null at the beginning. */
  readonly checkpoint: Uint8Array | null;
  readonly signal: AbortSignal;
}

/**
 * Trains on from the checkpoint with the configuration's numbers, and yields the metric after each epoch, counted from the beginning.
 * It ends with the value by which members are compared, and with what the next interval goes on from. Where it throws, the member
 * has failed, and goes on from a better one. The same interval must give the same: after a crash it is trained again.
 */
export type TrainInterval<S extends Space = Space> = (
  interval: Interval<S>,
) => AsyncGenerator<
  { readonly epoch: number; readonly value: number },
  { readonly value: number; readonly checkpoint: Uint8Array },
  void
>;
