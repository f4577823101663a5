// JSON that names a plug-in and the options it was given, for reports and saved runs; restore.ts makes the thing again.
import type { Declaration } from "../options/index.ts";

export interface OptimizationConfig {
  /** The declared name: `adam`, `cosine`, `chain`. */
  readonly type: string;
  /** Options that differ from their defaults. */
  readonly options: { readonly [name: string]: ConfigValue };
  /** What a `chain` or `accumulate` is made of. */
  readonly parts?: readonly OptimizationConfig[];
}
export type ConfigValue = number | string | boolean | OptimizationConfig | readonly ConfigValue[];

/** The values that differ from what the declaration starts with. */
export function changed(
  { hyper, options }: Declaration,
  values: Readonly<Record<string, unknown>>,
): OptimizationConfig["options"] {
  const initial = { ...hyper, ...options };
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== initial[name]?.initial),
  ) as OptimizationConfig["options"];
}
