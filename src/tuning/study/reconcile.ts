/** A study that goes on with another space: what the shared schema lets change, and what of the trials from before still counts. */
import { UserError, show } from "../../options/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { TrialRecord } from "../record.ts";
import { exists } from "../samplers/conditions.ts";
import type { Dimension, Suggestion } from "../samplers/sampler.ts";
import type { Space } from "../space/index.ts";
import { isParameter } from "../space/parameter.ts";
import { checkCompatible } from "../storages/optuna-distribution.ts";

/**
 * How the dimensions are written beside values from now on. In Optuna's schema bounds and steps may change from trial to trial, but
 * not whether a parameter is real, whole or a choice, nor its scale, nor its choices (`check_distribution_compatibility`). Choices
 * can be left out nevertheless: they are proposed no more, and the list that is written stays what it was.
 * @throws UserError for a change that the schema refuses
 */
export function reconciled(
  study: string,
  dimensions: readonly Dimension[],
  trials: readonly TrialRecord[],
): ReadonlyMap<string, Distribution> {
  const known = new Map(trials.flatMap(({ distributions }) => Object.entries(distributions)));
  return new Map(
    dimensions.map(({ name, distribution: now }): [string, Distribution] => {
      const before = known.get(name);
      if (before === undefined) return [name, now];
      if (before.kind !== "categorical" || now.kind !== "categorical") {
        checkCompatible(name, before, now);
        return [name, now];
      }
      const added = now.choices.filter((choice) => !before.choices.includes(choice));
      if (added.length === 0) return [name, before];
      throw new UserError(
        `parameter ${name}: study ${study} chooses among ${before.choices.map(show).join(", ")}, and no choice can be added (${added.map(show).join(", ")}), ` +
          `as the schema that it shares with Optuna numbers them; leave choices out, or begin another study.`,
      );
    }),
  );
}

/**
 * Why a trial of the queue cannot be made in this space; null where it can.
 * @param asked values that it was put into the queue with; those that are no dimensions are left aside
 */
export function misfit(trial: TrialRecord, asked: Suggestion, dimensions: readonly Dimension[]): string | null {
  const { parameters, runs, intermediate } = trial;
  const is = (name: string) => dimensions.find((one) => one.name === name);
  for (const name of Object.keys(parameters)) if (!is(name)) return `${name} is not searched any more`;
  for (const [name, value] of Object.entries({ ...asked, ...parameters })) {
    const found = is(name);
    if (found && !lies(value, found.distribution)) return `its ${name}, ${show(value)}, lies outside of the space as it is now`;
  }
  // What has been made of it was made without.
  const begun = runs.length > 0 || intermediate.size > 0;
  const missing = dimensions.find((one) => !Object.hasOwn(parameters, one.name) && exists(one, parameters));
  return begun && missing ? `it was begun before ${missing.name} was searched` : null;
}

function lies(value: ParameterValue, distribution: Distribution): boolean {
  if (distribution.kind === "categorical") return distribution.choices.includes(value);
  const { low, high, kind } = distribution;
  const slack = kind === "float" ? 1e-9 * (high - low) : 0; // 1 − β and sums of steps are rounded
  return (
    typeof value === "number" && value >= low - slack && value <= high + slack && (kind === "float" || Number.isInteger(value))
  );
}

/**
 * The trials that say something about what is proposed now: not those where something that is fixed by now was chosen otherwise. Numbers
 * are forgiven, as no two trials have the same. The list itself where nothing but numbers is fixed.
 */
export function agreement(space: Space): (trials: readonly TrialRecord[]) => readonly TrialRecord[] {
  const decided = Object.entries(space).flatMap(([name, entry]): [string, unknown][] => {
    const fixed = isParameter(entry) ? entry : entry.name;
    const isDecided = fixed !== undefined && isParameter(fixed) && fixed.kind === "fixed" && typeof fixed.value !== "number";
    return isDecided ? [[name, fixed.value]] : [];
  });
  if (decided.length === 0) return (trials) => trials;
  const agrees = ({ parameters }: TrialRecord) =>
    decided.every(([name, value]) => !Object.hasOwn(parameters, name) || parameters[name] === value);
  return (trials) => trials.filter(agrees);
}
