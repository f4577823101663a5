/**
 * A space as the flat list of dimensions that samplers and studies know, and the way back.
 *
 * Names are paths joined by dots: `model.width`; what exists only in a branch has the branch in its path:
 * `optimizer` = "adam" and `optimizer.adam.learningRate`. A number searched by its distance from 1 stands in the study as that
 * distance, `optimizer.adam.1 - beta2` on a log scale: as the number itself Optuna's samplers could only draw it evenly, nearly
 * always below 0.99 of [0.9, 0.9999], and its reports would draw it on the wrong scale.
 */
import { UserError, show, suggestion as nearName } from "../../options/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { Dimension, Suggestion } from "../samplers/sampler.ts";
import {
  isParameter,
  type BranchParameter,
  type Configuration,
  type FloatParameter,
  type Parameter,
  type Space,
} from "./parameter.ts";

type Conditions = Dimension["when"];

/**
 * Every dimension of the space, parents before what depends on them.
 * @throws UserError where a name cannot be part of a path
 */
export function dimensionsOf(space: Space): Dimension[] {
  return inRecord(space, "", []);
}

function inRecord(space: Space, path: string, when: Conditions): Dimension[] {
  return Object.entries(space).flatMap(([name, entry]) => {
    named(name, path);
    return isParameter(entry) ? ofParameter(entry, path, name, when) : inRecord(entry, `${path}${name}.`, when);
  });
}

function ofParameter(parameter: Parameter, path: string, name: string, when: Conditions): Dimension[] {
  const own = { name: nameOf(parameter, path, name), when };
  switch (parameter.kind) {
    case "fixed":
      return [];
    case "float":
      return [{ ...own, distribution: float(parameter) }];
    case "integer":
      return [{ ...own, distribution: parameter }];
    case "choice":
      return [{ ...own, distribution: { kind: "categorical", choices: parameter.values } }];
    case "branch": {
      const branches = Object.entries(parameter.branches);
      const below = branches.flatMap(([branch, record]) => {
        named(branch, `${path}${name}.`);
        return inRecord(record, `${path}${name}.${branch}.`, [...when, { name: own.name, value: branch }]);
      });
      return [{ ...own, distribution: { kind: "categorical", choices: branches.map(([branch]) => branch) } }, ...below];
    }
    default:
      return parameter satisfies never;
  }
}

const nameOf = (parameter: Parameter, path: string, name: string): string =>
  parameter.kind === "float" && parameter.complement ? `${path}1 - ${name}` : `${path}${name}`;

function float({ low, high, log, step, complement }: FloatParameter): Distribution {
  return { kind: "float", low: complement ? 1 - high : low, high: complement ? 1 - low : high, log, step };
}

function named(name: string, path: string): void {
  if (name === "" || name.includes(".") || name.startsWith("1 - "))
    throw new UserError(
      `space: ${path === "" ? "" : `in ${path.slice(0, -1)}, `}the name ${show(name)} cannot be part of a path; use a name without ` +
        `dots that does not begin with "1 - ".`,
    );
}

/**
 * The configuration that a suggestion means, typed as the space declares it.
 * @throws UserError where a value is missing or lies outside its range, as in a study that was made with another space
 */
export function configurationOf<S extends Space>(space: S, suggestion: Suggestion): Configuration<S> {
  return record(space, "", suggestion) as Configuration<S>;
}

function record(space: Space, path: string, suggestion: Suggestion): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(space).map(([name, entry]) => [
      name,
      isParameter(entry) ? value(entry, path, name, suggestion) : record(entry, `${path}${name}.`, suggestion),
    ]),
  );
}

function value(parameter: Parameter, path: string, name: string, suggestion: Suggestion): unknown {
  if (parameter.kind === "fixed") return parameter.value;
  const full = nameOf(parameter, path, name);
  if (!Object.hasOwn(suggestion, full))
    throw new UserError(
      `space: the trial has no value for ${full}${nearName(full, Object.keys(suggestion))} Was the study made with another space? ` +
        "Give this one's study a new name.",
    );
  const given = suggestion[full];
  switch (parameter.kind) {
    case "float": {
      const number = numeric(parameter, full, parameter.complement ? 1 - Number(given) : given);
      return Math.min(Math.max(number, parameter.low), parameter.high);
    }
    case "integer":
      return numeric(parameter, full, given);
    case "choice":
      return among(parameter.values, full, given);
    case "branch": {
      const branch = among(Object.keys(parameter.branches), full, given) as string;
      return { name: branch, ...record(parameter.branches[branch], `${full}.${branch}.`, suggestion) };
    }
    default:
      return parameter satisfies never;
  }
}

function numeric({ low, high, kind }: Exclude<Parameter, { kind: "choice" | "branch" | "fixed" }>, name: string, given: unknown) {
  const slack = kind === "float" ? 1e-9 * (high - low) : 0; // 1 − β and sums of steps are rounded
  if (typeof given !== "number" || !(given >= low - slack && given <= high + slack) || (kind === "integer" && given % 1 !== 0))
    throw new UserError(`space: ${name} is ${show(given)}, outside of ${low} to ${high}; correct the value or widen the range.`);
  return given;
}

function among(values: readonly ParameterValue[], name: string, given: ParameterValue): ParameterValue {
  if (!values.includes(given))
    throw new UserError(
      `space: ${name} is ${show(given)}, which is none of ${values.map(show).join(", ")}; choose one of these.`,
    );
  return given;
}

/**
 * A configuration as a suggestion, for a trial that is to be tried first; the inverse of `configurationOf`.
 * @throws UserError where a value is missing or lies outside its range
 */
export function suggestionOf<S extends Space>(space: S, configuration: Configuration<S>): Suggestion {
  return Object.fromEntries(entries(space, "", configuration as Record<string, unknown>));
}

function entries(space: Space, path: string, configuration: Record<string, unknown>): [string, ParameterValue][] {
  return Object.entries(space).flatMap(([name, entry]): [string, ParameterValue][] => {
    const given = configuration[name];
    if (!isParameter(entry)) return entries(entry, `${path}${name}.`, inner(`${path}${name}`, given));
    if (entry.kind === "fixed") return [];
    if (entry.kind === "branch") return inBranch(entry, `${path}${name}`, inner(`${path}${name}`, given));
    const full = nameOf(entry, path, name);
    const checked =
      entry.kind === "choice" ? among(entry.values, full, given as ParameterValue) : numeric(entry, `${path}${name}`, given);
    return [[full, entry.kind === "float" && entry.complement ? 1 - Number(checked) : checked]];
  });
}

function inBranch(parameter: BranchParameter, full: string, given: Record<string, unknown>): [string, ParameterValue][] {
  const branch = among(Object.keys(parameter.branches), full, given.name as ParameterValue) as string;
  return [[full, branch], ...entries(parameter.branches[branch], `${full}.${branch}.`, given)];
}

function inner(path: string, given: unknown): Record<string, unknown> {
  if (typeof given !== "object" || given === null)
    throw new UserError(`space: ${path} needs a record of values, got ${show(given)}.`);
  return given as Record<string, unknown>;
}
