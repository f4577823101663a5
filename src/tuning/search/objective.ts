/** What a search calls for every trial, and how the answer is read. */
import type { Json, TrialRecord, TrialRun } from "../record.ts";
import type { Configuration, Space } from "../space/index.ts";

/** What an objective is told beside the configuration. */
export interface TrialContext {
  readonly number: number;
  /** Aborted when the search is: an objective that looks at it ends sooner. */
  readonly signal: AbortSignal;
  /** The last checkpoint of this trial, where a worker that had it before was lost; null at first. */
  readonly checkpoint: Uint8Array | null;
  /** Keeps bytes from which a later attempt at this trial can go on. */
  save(bytes: Uint8Array): Promise<void>;
  /** Keeps one of several seeds or folds behind the trial's value: samplers learn from them how sure the value is. */
  run(run: TrialRun): Promise<void>;
  /** Keeps a point of a curve of this run, for reports. */
  point(of: Pick<TrialRun, "seed" | "fold">, metric: string, step: number, value: number): Promise<void>;
  /** Keeps anything else beside the trial. */
  note(key: string, value: Json): Promise<void>;
  /** All trials of the study so far. */
  history(): Promise<readonly TrialRecord[]>;
}

/**
 * A function of the configuration. It gives the value, or one value an objective; or it is an async generator that yields values on
 * the way, step by step: the last one counts unless it returns another. Where a pruner stops it, `return()` is called on it, so its
 * `finally` blocks run.
 */
export type Objective<S extends Space> = (
  configuration: Configuration<S>,
  trial: TrialContext,
) =>
  | number
  | readonly number[]
  | Promise<number | readonly number[]>
  | AsyncGenerator<number, number | readonly number[] | void, void>;

/** Values on the way, then the final ones: any objective as a generator. */
export async function* stepsOf(made: ReturnType<Objective<Space>>): AsyncGenerator<number, readonly number[], void> {
  if (!isGenerator(made)) return list(await made);
  let last: number | undefined;
  try {
    for (;;) {
      const next = await made.next();
      if (next.done) {
        if (next.value !== undefined) return list(next.value);
        if (last === undefined) throw new Error("the objective ended without a value: yield one, or return one");
        return [last];
      }
      last = next.value;
      yield last;
    }
  } finally {
    await made.return(undefined);
  }
}

const isGenerator = (
  made: ReturnType<Objective<Space>>,
): made is AsyncGenerator<number, number | readonly number[] | void, void> =>
  typeof made === "object" && made !== null && Symbol.asyncIterator in made;
const list = (values: number | readonly number[]): readonly number[] => (typeof values === "number" ? [values] : values);
