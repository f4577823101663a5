// Options that come from the plug-ins' declarations: each regularizer by its own name, each hyperparameter by its.
import { type Declaration, kebab, type Option } from "../../options/index.ts";
import type { Setting } from "../../training/experiment/index.ts";
import type { Flag } from "../command.ts";

export const optionsOf = ({ hyper, options }: Declaration): [string, Option][] =>
  Object.entries<Option>({ ...hyper, ...options });

/** 1e-8 rather than 0.00000001. */
export const initial = ({ initial: value }: Option): string =>
  typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);

/** A setting as an option; switches take no value. */
export const flagOf = ({ name, about, value }: Setting): Flag => ({ name, about, ...(value !== "on|off" && { value }) });

/** `--l2 STRENGTH` beside `--penalty l2:STRENGTH`, for everything of a kind; further names are understood, but not shown. */
export function namedFlags(declarations: readonly Declaration[], taken: ReadonlySet<string>): Flag[] {
  return declarations.flatMap((declaration) => {
    const [first] = optionsOf(declaration);
    const flag = (name: string): Flag => ({
      name,
      about: declaration.about,
      value: first ? kebab(first[0]).toUpperCase() : "OPTIONS",
      bare: true,
      ...(first && { initial: `${kebab(first[0])} ${initial(first[1])}` }),
    });
    const further = (declaration.aliases ?? []).map((name) => ({ ...flag(name), hidden: true }));
    return [flag(declaration.name), ...further].filter(({ name }) => !taken.has(name));
  });
}

/** Every option of these plug-ins as a flag, once each; which of them it belongs to shows when all is read. */
export function hyperFlags(declarations: readonly Declaration[], taken: ReadonlySet<string>): Flag[] {
  const found = new Map<string, Flag>();
  for (const declaration of declarations)
    for (const [name, option] of optionsOf(declaration))
      for (const one of [name, ...(option.aliases ?? [])])
        if (!taken.has(one) && !found.has(one))
          found.set(one, {
            name: one,
            about: option.about,
            hidden: true,
            ...(option.kind !== "flag" && { value: option.kind === "number" ? "N" : "NAME" }),
          });
  return [...found.values()];
}
