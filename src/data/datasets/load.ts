/** Built-in data sets by name, as the command line and saved files know them. */
import { factories, find, parseSpec, type Declaration } from "../../options/index.ts";
import type { Dataset } from "../dataset.ts";
import type { BuiltIn, Info } from "./built-in.ts";
import * as builtIn from "./index.ts";

export interface DatasetEntry extends Info {
  name: string;
  about: string;
  declaration: Declaration;
}

/** The built-in data sets with what is known about each, by name. */
export const datasets: Readonly<Record<string, DatasetEntry>> = Object.fromEntries(
  [...factories(builtIn)].map(([name, factory]) => [
    name,
    { name, about: factory.declaration.about, declaration: factory.declaration, ...(factory as unknown as BuiltIn).info },
  ]),
);

/** Whether a built-in data set is meant: `circles`, `Breast_Cancer`, `circles:noise=0.1`. */
export function isBuiltIn(spec: string): boolean {
  try {
    find(spec.split(":")[0].trim(), builtIn, "data set");
    return true;
  } catch {
    return false;
  }
}

/**
 * Loads a built-in data set: `load("breast-cancer")`, `load("circles", { rows: 500 })`, `load("circles:rows=500,noise=0.1")`.
 * @throws UserError for an unknown name, option or value
 */
export async function load(spec: string, options: Readonly<Record<string, unknown>> = {}): Promise<Dataset> {
  const { factory, values } = parseSpec(spec, builtIn, "data set");
  return (factory as unknown as BuiltIn<object>)({ ...values, ...options });
}
