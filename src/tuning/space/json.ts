/**
 * A space as JSON, for files: every parameter is a record with one word for its kind.
 *
 * ```json
 * {
 *   "learningRate": { "logUniform": [1e-5, 0.1] },
 *   "model": { "width": { "integer": [8, 256], "log": true }, "activation": { "choice": ["relu", "tanh"] } },
 *   "optimizer": { "choice": { "adam": { "beta2": { "logUniformBelowOne": [0.9, 0.9999] } }, "sgd": {} } },
 *   "epochs": { "fixed": 30 }
 * }
 * ```
 */
import { UserError, show, suggestion } from "../../options/index.ts";
import type { Json } from "../record.ts";
import { choice, fixed } from "./choices.ts";
import { integer, logUniform, logUniformBelowOne, uniform } from "./numbers.ts";
import { isParameter, type Parameter, type Space } from "./parameter.ts";

const kinds = ["uniform", "logUniform", "logUniformBelowOne", "integer", "choice", "fixed"] as const;
type Kind = (typeof kinds)[number];
type JsonRecord = { readonly [key: string]: Json };

/** @throws UserError naming the place of what is wrong, as `model.width` */
export function spaceFromJson(json: Json): Space {
  return recordFrom(json, "");
}

function recordFrom(json: Json, path: string): Space {
  const where = path === "" ? "a space" : path;
  if (!isRecord(json)) throw new UserError(`space: ${where} is a record of parameters, got ${show(json)}; ${forExample}`);
  return Object.fromEntries(
    Object.entries(json).map(([name, entry]) => {
      if (isKind(name))
        throw new UserError(`space: ${where} has an entry called ${name}, which is the word for a kind; rename the parameter.`);
      return [name, entryFrom(entry, path === "" ? name : `${path}.${name}`)];
    }),
  );
}

const forExample = 'write for example { "learningRate": { "logUniform": [1e-5, 0.1] } }.';

function entryFrom(json: Json, path: string): Parameter | Space {
  if (!isRecord(json)) throw new UserError(`space: ${path} is ${show(json)}, which is no parameter; ${remedy(json)}`);
  const found = Object.keys(json).filter(isKind);
  if (found.length === 0) return recordFrom(json, path);
  if (found.length > 1) throw new UserError(`space: ${path} is both ${found.join(" and ")}; keep one.`);
  const [kind] = found;
  const { [kind]: given, ...settings } = json;
  try {
    return parameterFrom(kind, given, settings, path);
  } catch (error) {
    throw error instanceof UserError && !error.message.startsWith("space: ")
      ? new UserError(`space: ${path}: ${error.message}`)
      : error;
  }
}

const remedy = (json: Json): string =>
  Array.isArray(json) ? `write { "choice": […] } or { "uniform": [low, high] }.` : `write { "fixed": ${JSON.stringify(json)} }.`;

function parameterFrom(kind: Kind, given: Json, settings: JsonRecord, path: string): Parameter {
  const allowed = kind === "uniform" ? ["step"] : kind === "integer" ? ["step", "log"] : [];
  for (const name of Object.keys(settings))
    if (!allowed.includes(name)) throw new UserError(`${kind} has no setting ${name}${suggestion(name, allowed)}`);
  switch (kind) {
    case "uniform":
      return uniform(...range(kind, given), { step: setting(settings, "step", "number") });
    case "logUniform":
      return logUniform(...range(kind, given));
    case "logUniformBelowOne":
      return logUniformBelowOne(...range(kind, given));
    case "integer":
      return integer(...range(kind, given), {
        step: setting(settings, "step", "number"),
        log: setting(settings, "log", "boolean"),
      });
    case "choice":
      return Array.isArray(given) ? choice(given as readonly (string | number | boolean | null)[]) : branches(given, path);
    case "fixed":
      return fixed(given);
    default:
      return kind satisfies never;
  }
}

function branches(given: Json, path: string): Parameter {
  if (!isRecord(given)) throw new UserError(`choice takes a list or a record of branches, got ${show(given)}.`);
  return choice(Object.fromEntries(Object.entries(given).map(([name, record]) => [name, recordFrom(record, `${path}.${name}`)])));
}

function range(kind: Kind, given: Json): [low: number, high: number] {
  if (!Array.isArray(given) || given.length !== 2 || !given.every((end) => typeof end === "number"))
    throw new UserError(`${kind} takes two numbers, [low, high], got ${show(given)}.`);
  return [given[0], given[1]];
}

function setting<T extends "number" | "boolean">(settings: JsonRecord, name: string, type: T) {
  const given = settings[name];
  if (given !== undefined && typeof given !== type) throw new UserError(`${name} is a ${type}, got ${show(given)}.`);
  return given as (T extends "number" ? number : boolean) | undefined;
}

const isKind = (name: string): name is Kind => (kinds as readonly string[]).includes(name);
const isRecord = (json: Json): json is JsonRecord => typeof json === "object" && json !== null && !Array.isArray(json);

/** The inverse of `spaceFromJson`. Fixed values that JSON cannot hold, such as functions, are refused. */
export function spaceToJson(space: Space): Json {
  return Object.fromEntries(
    Object.entries(space).map(([name, entry]) => {
      if (isKind(name)) throw new UserError(`space: ${name} is the word for a kind in JSON; rename the parameter.`);
      return [name, isParameter(entry) ? parameterToJson(entry, name) : spaceToJson(entry)];
    }),
  );
}

function parameterToJson(parameter: Parameter, name: string): Json {
  switch (parameter.kind) {
    case "float": {
      const kind = parameter.complement ? "logUniformBelowOne" : parameter.log ? "logUniform" : "uniform";
      const { low, high, step } = parameter;
      return { [kind]: [low, high], ...(step !== null && { step }) };
    }
    case "integer": {
      const { low, high, step, log } = parameter;
      return { integer: [low, high], ...(step !== 1 && { step }), ...(log && { log }) };
    }
    case "choice":
      return { choice: parameter.values };
    case "branch":
      return { choice: Object.fromEntries(Object.entries(parameter.branches).map(([key, one]) => [key, spaceToJson(one)])) };
    case "fixed":
      return { fixed: plain(parameter.value, name) };
    default:
      return parameter satisfies never;
  }
}

function plain(value: unknown, name: string): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value as Json;
  if (Array.isArray(value)) return value.map((entry) => plain(entry, name));
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry, name)]));
  throw new UserError(
    `space: the fixed value of ${name} is ${show(value)}, which JSON cannot hold; keep the space in a TypeScript file.`,
  );
}
