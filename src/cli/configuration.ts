// A configuration file: an experiment as JSON, or as a module with plug-ins of one's own.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Registry, UserError } from "../options/index.ts";
import { type Experiment, findSetting, withSetting } from "../training/experiment/index.ts";
import { readJson } from "./run-folder.ts";

export interface Asked {
  readonly experiment: Experiment;
  /** Plug-ins of the user's own, from a configuration file. */
  readonly own: Registry;
}

/**
 * A configuration file: JSON, or a module whose default export is the experiment and whose export `own` holds plug-ins of
 * one's own by any key. Settings stand in `data` and `model` as in saved runs, or by their names as on the command line.
 */
export async function configuration(path: string): Promise<Asked> {
  const module = /\.[cm]?[jt]s$/.test(path)
    ? ((await load(path, "--config")) as { default?: unknown; own?: Registry })
    : { default: await readJson(path, "it is what --config names") };
  const { own = {} } = module;
  const found = module.default;
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new UserError(
      `${path}: expected an object with settings${path.endsWith("s") ? " as the default export" : ""}, got ${Array.isArray(found) ? "a list" : String(found)}.`,
    );
  try {
    return { experiment: readSettings(found as Record<string, unknown>, Object.keys(own).length > 0), own };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A module of the user's. @throws UserError where it is not there, or does not run */
export async function load(path: string, flag: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "ERR_MODULE_NOT_FOUND" && message.includes(resolve(path))
        ? `there is no ${path}: it is what ${flag} names.`
        : `${path} cannot be loaded: ${message}`,
      { cause: error },
    );
  }
}

const questions = ["source", "target", "task", "ignore", "categories", "group", "seed"];
const pauses = ["record", "inspect"];

function readSettings(told: Readonly<Record<string, unknown>>, trusting: boolean): Experiment {
  let experiment: Experiment = {};
  const put = (name: string, value: unknown, place: string) => {
    const { place: at, name: known } = findSetting(name);
    if (trusting && typeof value === "string") {
      experiment =
        at.length === 1
          ? { ...experiment, [at[0]]: value }
          : { ...experiment, [at[0]]: { ...(experiment[at[0] as "model"] as object), [at[1]]: value } };
      return;
    }
    experiment = withSetting(experiment, known, asText(value, place));
  };
  for (const [key, value] of Object.entries(told)) {
    if (key === "model" && isRecord(value) && "type" in value) experiment = { ...experiment, model: value };
    else if ((key === "model" || key === "data") && isRecord(value)) {
      for (const [inner, one] of Object.entries(value)) {
        if (key === "data" && questions.includes(inner))
          experiment = { ...experiment, data: { ...experiment.data, [inner]: one } };
        else put(inner, one, `${key}.${inner}`);
      }
    } else if (pauses.includes(key)) experiment = { ...experiment, [key]: value };
    else if (["penalties", "constraints", "augmentations"].includes(key))
      put({ penalties: "penalty", constraints: "constraint", augmentations: "augmentation" }[key]!, value, key);
    else put(key, value, key);
  }
  return experiment;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function asText(value: unknown, place: string): string {
  if (Array.isArray(value))
    return value.every((one) => typeof one === "number") ? value.join("x") || "none" : value.join("+") || "none";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new UserError(`${place}: expected text, a number, true or false, got ${value === null ? "null" : typeof value}.`);
}
