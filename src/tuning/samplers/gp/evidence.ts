/** What ended trials tell a model: points of [0, 1]^d and values that a Gaussian process can take. */
import type { Direction, TrialRecord } from "../../record.ts";
import { observe, type Observation } from "../observations.ts";
import { few } from "./few.ts";
import type { Places } from "./places.ts";
import type { Data } from "./posterior.ts";
import { standardized } from "./standardized.ts";

interface Seen {
  readonly point: Float64Array;
  readonly observation: Observation;
  readonly number: number;
  /** To be made small, finite. */
  readonly value: number;
}

type Scalarize = (complete: readonly Observation[]) => number[];

/**
 * Pruned trials count as no better than the median, failed ones as the worst. Values far above the median are drawn in, and all are
 * standardized.
 * @param most trials that are taken in
 * @param scalarize makes several objectives one
 * @returns null where fewer than `least` trials in the space are complete
 */
export function evidence(
  history: readonly TrialRecord[],
  direction: Direction,
  places: Places,
  { least, most }: { readonly least: number; readonly most: number },
  scalarize?: Scalarize,
): Data | null {
  const seen = seenOf(history, direction, places, scalarize);
  if (seen.filter(({ observation }) => observation.trial.state === "complete").length < least) return null;
  const kept = few(seen, most);
  return {
    points: kept.map(({ point }) => point),
    values: standardized(compressed(kept.map(({ value }) => value))).values,
    noiseShares: Float64Array.from(kept, ({ observation }) => 1 / observation.runs),
    categorical: places.categorical,
  };
}

function seenOf(history: readonly TrialRecord[], direction: Direction, places: Places, scalarize?: Scalarize): Seen[] {
  const { complete, pruned, failed } = observe(history, direction);
  const values = scalarize?.(complete) ?? complete.map(({ value }) => value);
  const finite = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  if (finite.length === 0) return [];
  const [lowest, middle, worst] = [finite[0], finite[finite.length >> 1], finite.at(-1)!];
  const clip = (value: number) => Math.min(Math.max(value, lowest), worst);
  const all = [
    ...complete.map((observation, i) => ({ observation, value: clip(values[i]) })),
    // What a pruned trial reported is comparable to one objective, and to no scalarization of several.
    ...pruned.map((observation) => ({ observation, value: scalarize ? middle : Math.max(clip(observation.value), middle) })),
    ...failed.map((observation) => ({ observation, value: worst })),
  ];
  return all.flatMap(({ observation, value }) => {
    const { number, parameters } = observation.trial;
    const point = places.of(parameters);
    return point === null ? [] : [{ point, observation, number, value }];
  });
}

/**
 * What is worse than the median by much, as a run that nearly diverged, is drawn in logarithmically: otherwise a few such values
 * take up the model's whole scale, and what is left for the good ones is flat. The better half stays as it is.
 */
function compressed(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  const scale = middle - sorted[0];
  return values.map((value) => (value > middle && scale > 0 ? middle + scale * Math.log1p((value - middle) / scale) : value));
}
