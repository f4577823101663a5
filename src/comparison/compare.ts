/** `compare()`: trains every candidate on every seed with common random numbers, and says which is better. */
import { type TrainOptions } from "../training/index.ts";
import type { ComparisonEvent } from "./events.ts";
import { localPool } from "./pool.ts";
import type { ComparisonRecord } from "./record.ts";
import { compareRuns, type CompareOptions } from "./runs.ts";

/** Turns a candidate and a seed into a run; everything random about it must come from that seed. */
export type BuildRun<Name extends string, Candidate> = (
  candidate: Candidate,
  at: { readonly name: Name; readonly seed: number },
) => TrainOptions | Promise<TrainOptions>;

/**
 * The comparison as a stream of events: `start`, then for every run `begin`, `epoch` … `run`, and at last `end` with the record.
 * Ended early (`break`, or an aborted `signal`), it keeps what is finished; an aborted one still ends with a record.
 * @throws UserError for options that cannot work, from here or from `build`
 */
export function compareEvents<const Name extends string, Candidate>(
  candidates: Readonly<Record<Name, Candidate>>,
  build: BuildRun<Name, Candidate>,
  options: CompareOptions<Name> = {},
): AsyncGenerator<ComparisonEvent<Name>, void, void> {
  const pool = localPool(({ candidate, seed }) => build(candidates[candidate as Name], { name: candidate as Name, seed }));
  return compareRuns(pool, Object.keys(candidates) as Name[], options);
}

/**
 * Trains every candidate on every seed and compares them: `compare({ he: heNormal(), zeros: zeros() }, (init, { seed }) => ({ … }))`.
 * A seed fixes everything random about a run, so candidates differ by what they are and not by their luck. Runs are made one after
 * the other in this thread; `compareExperiments` of "whetstone/node" spreads them over all cores, with the same result.
 */
export function compare<const Name extends string, Candidate>(
  candidates: Readonly<Record<Name, Candidate>>,
  build: BuildRun<Name, Candidate>,
  options: CompareOptions<Name> = {},
): Promise<ComparisonRecord<Name>> {
  return recordOf(compareEvents(candidates, build, options));
}

/** Reads a comparison to its end. */
export async function recordOf<Name extends string>(
  events: AsyncIterable<ComparisonEvent<Name>>,
): Promise<ComparisonRecord<Name>> {
  for await (const event of events) if (event.type === "end") return event.record;
  throw new Error("internal: a comparison ended without an end");
}
