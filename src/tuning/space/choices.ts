/** One of several: values, or records of further parameters that exist only where their branch is taken. */
import { UserError, show } from "../../options/index.ts";
import type { ParameterValue } from "../distribution.ts";
import type { Branches, BranchParameter, ChoiceParameter, FixedParameter } from "./parameter.ts";

/**
 * One of `values`, which have no order: `choice(["relu", "tanh"])`. Or one of several branches with parameters of their own,
 * told apart by `name`: `choice({ adam: { learningRate: logUniform(1e-5, 0.1) }, sgd: { momentum: uniform(0, 0.99) } })` gives
 * `{ name: "adam", learningRate: 0.003 }`.
 * @throws UserError for fewer than two, for equal ones, and for a branch with a parameter called `name`
 */
export function choice<const T extends ParameterValue>(values: readonly [T, T, ...T[]] | readonly T[]): ChoiceParameter<T>;
export function choice<const B extends Branches>(branches: B): BranchParameter<B>;
export function choice(from: readonly ParameterValue[] | Branches): ChoiceParameter | BranchParameter {
  return isList(from) ? values(from) : branching(from);
}

/** The same value in every trial. */
export const fixed = <const T>(value: T): FixedParameter<T> => ({ kind: "fixed", value });

const isList = (from: readonly ParameterValue[] | Branches): from is readonly ParameterValue[] => Array.isArray(from);

function values(list: readonly ParameterValue[]): ChoiceParameter {
  enough(list.length, list.map(show).join(", "));
  for (const [i, value] of list.entries()) {
    if (!(value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value)))
      throw new UserError(
        `choice: ${show(value)} cannot be written into a study; choose among texts, finite numbers, true, false and null, or name ` +
          `the choices: choice({ name: { value: fixed(…) }, … }).`,
      );
    if (list.indexOf(value) !== i) throw new UserError(`choice: ${show(value)} stands twice in the list; leave one out.`);
  }
  return { kind: "choice", values: [...list] };
}

function branching(branches: Branches): BranchParameter {
  const names = Object.keys(branches);
  enough(names.length, names.join(", "));
  for (const name of names)
    if (Object.hasOwn(branches[name], "name"))
      throw new UserError(`choice: the branch ${name} has a parameter called name, which says what was chosen; rename it.`);
  return { kind: "branch", branches };
}

function enough(count: number, list: string): void {
  if (count < 2)
    throw new UserError(`choice: a choice is between two or more, got ${count === 0 ? "none" : list}; use fixed(…) for one.`);
}
