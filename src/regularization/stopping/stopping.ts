// What a stopping rule is: a pure function of the metrics so far that ends training. `stopping({...})` defines one.
import { define, plugin } from "../../options/index.ts";
import type { Options, Values } from "../../options/index.ts";
import type { EpochRecord } from "../../training/record.ts";
import { type About, type Given, type Regularizer, regularizer } from "../regularizer.ts";

export interface StoppingDecision {
  readonly stop: boolean;
  /** Index into the history of the record whose weights are best. */
  readonly best: number;
  /** Empty, or one sentence on why training stops. */
  readonly reason: string;
}

export interface Stopping extends Regularizer {
  /** Whether the weights of the best record are to be put back at the end. */
  readonly restoreBest: boolean;
  /** @param history the records of this run, oldest first, one at least */
  next(history: readonly EpochRecord[]): StoppingDecision;
}

interface Rule<O extends Options> extends About<{}, O> {
  restoreBest?(options: Values<O>): boolean;
  next(history: readonly EpochRecord[], options: Values<O>): StoppingDecision;
}

/** Defines a stopping rule. Its numbers steer the host alone, so they are options, not run-time numbers. */
export function stopping<const O extends Options = {}>(rule: Rule<O>) {
  const declaration = define<{}, O>(rule);
  return plugin(declaration, (given?: Given<{}, O>): Stopping => {
    const made = regularizer(declaration, given);
    return {
      ...made,
      restoreBest: rule.restoreBest?.(made.options) ?? true,
      next: (history) => rule.next(history, made.options),
    };
  });
}
