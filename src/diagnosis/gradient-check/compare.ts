// Entry by entry: the analytic gradient beside its central difference.
import type { NdArray } from "../../engine/index.ts";
import type { Random } from "../../random/index.ts";
import { type Difference, difference } from "./differences.ts";
import type { Evaluator } from "./evaluator.ts";
import { randomLine } from "./nearby.ts";

type Named<T> = Readonly<Record<string, T>>;
type Gradients = Named<{ readonly data: Float64Array }>;

export interface Compared {
  readonly path: string;
  /** Row-major position in the tensor. */
  readonly entry: number;
  readonly analytic: number;
  readonly numeric: number;
  /** Half the distance of the difference's two points. */
  readonly h: number;
  /** The parameter's value where they were compared. */
  readonly value: number;
  /** `moved`: compared at a point nearby, past a kink. */
  readonly status: Difference["status"] | "moved";
}

/** Positions to compare: all of them, or as many at random as wanted, in order. */
export const sampled = (size: number, wanted: number, random: Random): ArrayLike<number> =>
  size <= wanted ? new Int32Array(size).map((_, i) => i) : random.permutation(size).slice(0, wanted).sort();

export interface Comparison {
  readonly run: Evaluator;
  readonly params: Named<NdArray>;
  readonly epsilon: number;
  readonly noise: number;
}

/** The chosen entries of every tensor, compared where the parameters stand. */
function compareHere(
  { run, params, epsilon, noise }: Comparison,
  gradients: Gradients,
  chosen: Named<ArrayLike<number>>,
): Compared[] {
  return Object.entries(chosen).flatMap(([path, entries]) =>
    Array.from(entries, (entry): Compared => {
      const value = params[path].data[entry];
      const analytic = gradients[path].data[entry];
      const h = epsilon * Math.max(1, Math.abs(value));
      return { path, entry, analytic, h, value, ...difference((offset) => run.valueAt(path, entry, offset), analytic, h, noise) };
    }),
  );
}

/**
 * The chosen entries of every tensor. Entries at a kink are compared again a thousandth away in a random direction, where
 * the same gradient rules must hold and hardly ever a kink is; only what is at one there too stays `kink`.
 * @param given gradients to check in place of the engine's: these hold at one point only, so nothing moves
 */
export function compare(
  comparison: Comparison,
  chosen: Named<ArrayLike<number>>,
  given: Gradients | undefined,
  random: Random,
): Compared[] {
  const { run, params } = comparison;
  const found = compareHere(comparison, given ?? run.gradients(), chosen);
  const kinks = Map.groupBy(
    found.filter(({ status }) => status === "kink"),
    ({ path }) => path,
  );
  if (given || kinks.size === 0) return found;
  const nearby = randomLine(params, random)(1e-3);
  run.moveTo(nearby);
  const again = compareHere(
    { ...comparison, params: nearby },
    run.gradients(),
    Object.fromEntries([...kinks].map(([path, entries]) => [path, entries.map(({ entry }) => entry)])),
  );
  run.moveTo(params);
  const moved = new Map(again.map((entry) => [`${entry.path}[${entry.entry}]`, entry]));
  return found.map((before) => {
    const after = moved.get(`${before.path}[${before.entry}]`);
    return !after || after.status === "kink" ? before : { ...after, status: "moved" };
  });
}
