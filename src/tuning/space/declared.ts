/** Parameters with sensible ranges from what plug-ins declare about themselves: `declared(adam, "learningRate", "beta2")`. */
import { UserError, searchRange, suggestion, type Declaration, type NumberOption, type Option } from "../../options/index.ts";
import { choice } from "./choices.ts";
import { integer, logUniform, logUniformBelowOne, uniform } from "./numbers.ts";
import type { Parameter, Space } from "./parameter.ts";

/**
 * The parameter that searches an option: numbers in their `searchRange`, words and flags among all that they may be.
 * @param name how errors call it
 * @throws UserError for an option without a range worth searching: sizes, counts from 0 without an end, a single word
 */
export function parameterOf(option: Option, name: string): Parameter {
  switch (option.kind) {
    case "flag":
      return choice([false, true]);
    case "choice":
      if (option.options.length < 2) throw unsearchable(name, `can only be ${option.options.join()}`);
      return choice(option.options);
    case "number":
      return option.integer && !option.search ? whole(option, name) : ranged(option);
    case "sizes":
      throw unsearchable(name, "is a size for each axis");
    default:
      return option satisfies never;
  }
}

function ranged(option: NumberOption): Parameter {
  const { low, high, scale } = searchRange(option);
  if (option.integer) return integer(low, high, { log: scale === "log" });
  switch (scale) {
    case "linear":
      return uniform(low, high);
    case "log":
      return logUniform(low, high);
    case "complement":
      return logUniformBelowOne(low, high);
    default:
      return scale satisfies never;
  }
}

/** Counts up to a declared end evenly; without one a quarter to four times the default, by ratios. */
function whole({ initial, low, high }: NumberOption, name: string): Parameter {
  if (Number.isFinite(low) && Number.isFinite(high)) return integer(low, high);
  const [from, to] = [Math.max(low, Math.ceil(initial / 4), 1), Math.min(high, Math.max(4 * initial, 4))];
  if (initial < 1) throw unsearchable(name, `is a count without a known end that is usually ${initial}`);
  return integer(from, to, { log: true });
}

const unsearchable = (name: string, why: string): UserError =>
  new UserError(`space: ${name} ${why}, so no range follows from its declaration; give one: integer(low, high) or choice([…]).`);

/**
 * A space of the named options of a plug-in, of all hyperparameters where none is named.
 * @throws UserError for a name that the plug-in does not declare
 */
export function declared({ declaration }: { readonly declaration: Declaration }, ...names: readonly string[]): Space {
  const options: Record<string, Option> = { ...declaration.options, ...declaration.hyper };
  const wanted = names.length > 0 ? names : Object.keys(declaration.hyper);
  return Object.fromEntries(
    wanted.map((name) => {
      if (!Object.hasOwn(options, name))
        throw new UserError(`space: ${declaration.name} has no option ${name}${suggestion(name, Object.keys(options))}`);
      return [name, parameterOf(options[name], `${declaration.name}: ${name}`)];
    }),
  );
}
