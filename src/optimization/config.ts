// JSON that names a plug-in and the options it was given, for reports and saved runs; restore.ts makes the thing again.
import type { Declaration } from "../options/index.ts";

export interface Config {
  /** The declared name: `adam`, `cosine`, `chain`. */
  readonly type: string;
  /** Options that differ from their defaults. */
  readonly options: { readonly [name: string]: ConfigValue };
  /** What a `chain` or `accumulate` is made of. */
  readonly parts?: readonly Config[];
}
export type ConfigValue = number | string | boolean | Config | readonly ConfigValue[];

/** The values that differ from what the declaration starts with. */
export function changed({ hyper, options }: Declaration, values: Readonly<Record<string, unknown>>): Config["options"] {
  const initial = { ...hyper, ...options };
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== initial[name]?.initial),
  ) as Config["options"];
}
