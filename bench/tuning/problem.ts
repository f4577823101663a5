/** What the comparison minimizes: a function over a space, with its smallest value known. */
import { random } from "../../src/random/index.ts";
import {
  configurationOf,
  dimensionsOf,
  uniform,
  type Configuration,
  type Dimension,
  type Space,
  type Suggestion,
} from "../../src/tuning/index.ts";

export interface Problem {
  readonly name: string;
  /** The function's name in problems.py: the same, but for noise. */
  readonly quiet: string;
  readonly space: Space;
  readonly dimensions: readonly Dimension[];
  /** The smallest value there is. */
  readonly minimum: number;
  /** A place where it is taken. */
  readonly best: Suggestion;
  /** Standard deviation of the Gaussian noise that samplers see on top of the value; 0 for none. */
  readonly noise: number;
  value(suggestion: Suggestion): number;
}

export function problem<const S extends Space>(
  name: string,
  minimum: number,
  best: Suggestion,
  space: S,
  value: (at: Configuration<S>) => number,
): Problem {
  return {
    name,
    quiet: name,
    minimum,
    best,
    noise: 0,
    space,
    dimensions: dimensionsOf(space),
    value: (suggestion) => value(configurationOf(space, suggestion)),
  };
}

/** A function of real numbers `x0`, `x1` …, each with its range. */
export function box(
  name: string,
  minimum: number,
  best: readonly number[],
  ranges: readonly (readonly [number, number])[],
  value: (x: number[]) => number,
): Problem {
  const space = Object.fromEntries(ranges.map(([low, high], i) => [`x${i}`, uniform(low, high)]));
  const at = Object.fromEntries(best.map((x, i) => [`x${i}`, x]));
  return problem(name, minimum, at, space, (point) => value(ranges.map((_, i) => point[`x${i}`])));
}

export const cube = (dims: number, low: number, high: number) => Array.from({ length: dims }, () => [low, high] as const);
export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The same function, seen through noise of that standard deviation. */
export const noisy = (quiet: Problem, noise: number): Problem => ({ ...quiet, name: `${quiet.name}Noisy`, noise });

/** What a study sees of the problem, one trial after another: the value with its noise, and the value itself. */
export function observer({ noise, value }: Problem, seed: number): (at: Suggestion) => { seen: number; true: number } {
  const own = random(seed).fork("noise");
  return (at) => {
    const quiet = value(at);
    return { seen: quiet + noise * own.normal(), true: quiet };
  };
}
