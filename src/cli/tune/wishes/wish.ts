// `--space` as it was typed: ranges, choices and files, in place of what is searched where nobody says.
import { parseSpec, UserError } from "../../../options/index.ts";
import { settings } from "../../../training/experiment/index.ts";
import { fixed, type Parameter, type Space } from "../../../tuning/space/index.ts";
import { isParameter } from "../../../tuning/space/parameter.ts";
import { same } from "../../flags/settings.ts";
import { type Networks, type Target, targetOf } from "./target.ts";
import { parameterFrom } from "./values.ts";

/**
 * The space with one more wish: `dropout=0..0.3`, `init=heNormal,orthogonal`, `l2=off`. A name with dots leads into branches and
 * records, as a study writes it: `optimizer.adam.beta2=0.9..0.999`.
 * @param networks null for a space whose names are not those of networks
 * @throws UserError for a name that means nothing here, and for values that cannot be read
 */
export function withWish(space: Space, wish: string, networks: Networks | null): Space {
  const equals = wish.indexOf("=");
  if (equals < 1)
    throw new UserError(
      `--space: "${wish}" is no wish; write NAME=LOW..HIGH, NAME=A,B,C or NAME=off, or name a .json or .ts file.`,
    );
  const typed = wish.slice(0, equals).trim();
  const text = wish.slice(equals + 1).trim();
  return within(space, typed.split("."), (inner, name, deep) =>
    told(typed, () => changed(inner, name, text, deep ? null : networks)),
  );
}

/** The space with a change at the end of a path. */
function within(
  space: Space,
  [first, ...rest]: readonly string[],
  change: (at: Space, name: string, deep: boolean) => Space,
  deep = false,
): Space {
  if (rest.length === 0) return change(space, first, deep);
  const key = Object.keys(space).find((one) => same(one, first)) ?? first;
  const entry = space[key] as Parameter | Space | undefined;
  if (entry !== undefined && !isParameter(entry)) return { ...space, [key]: within(entry, rest, change, true) };
  const [branch, ...below] = rest;
  if (entry?.kind !== "branch" || below.length === 0 || !Object.hasOwn(entry.branches, branch))
    throw new UserError(
      `--space: there is no "${[first, ...rest].join(".")}" in the space; it has ${Object.keys(space).join(", ")}.`,
    );
  const branches = { ...entry.branches, [branch]: within(entry.branches[branch], below, change, true) };
  return { ...space, [key]: { ...entry, branches } };
}

function changed(space: Space, typed: string, text: string, networks: Networks | null): Space {
  const target = targetOf(typed, space, networks);
  if (same(text, "off") && !target.optional) return without(space, target, typed);
  if (same(text, "off")) return target.name in space ? without(space, target, typed) : space;
  const parameter = parameterFrom(text, target, space[target.name] as Parameter | undefined);
  if (target.lender) return lent(space, target, parameter);
  // A hidden layer after the other in place of how many and how wide.
  const { width, depth, ...rest } = space;
  return { ...(target.name === "hidden" ? rest : space), [target.name]: parameter };
}

function without(space: Space, { name, lender }: Target, typed: string): Space {
  if (lender || !(name in space))
    throw new UserError(`--space ${typed}=off: it is not searched anyway; what is searched: ${Object.keys(space).join(", ")}.`);
  const { [name]: _, ...rest } = space;
  return rest;
}

/** An option of a plug-in beside the options that it was given: `optimizer: { name: fixed("sgd"), momentum: … }`. */
function lent(space: Space, { name, lender }: Target, parameter: Parameter | Space): Space {
  const { setting, spec } = lender!;
  const { factory, values } = parseSpec(spec, settings.get(setting)!.registry!, setting);
  const before = (space[setting] as Space | undefined) ?? {
    name: fixed(factory.declaration.name),
    ...Object.fromEntries(Object.entries(values).map(([key, one]) => [key, fixed(one)])),
  };
  return { ...space, [setting]: { ...before, [name]: parameter } };
}

function told<T>(typed: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UserError && !error.message.startsWith("--space")
      ? new UserError(`--space ${typed}: ${error.message}`, { cause: error })
      : error;
  }
}
