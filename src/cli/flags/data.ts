// Options about data: how a file is read, what is asked of it, how it is split and prepared. Defaults come from their declarations.
import type { Dataset, ExampleOptions, Table } from "../../data/index.ts";
import type { Task } from "../../data/dataset.ts";
import type { ReadOptions } from "../../data/readers/read.ts";
import { check, choice, type Option, type Options, read, UserError } from "../../options/index.ts";
import type { Flag, FlagGroup, Given } from "../command.ts";

const task = choice("binary", ["binary", "multiclass", "regression"]);

export const text = (given: Given, name: string): string | undefined => given[name] as string | undefined;
export const list = (given: Given, name: string): string[] | undefined =>
  text(given, name)
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A flag for each declared option. */
export const flagsOf = (options: Options): Flag[] =>
  Object.entries(options).map(([name, option]) => ({
    name,
    about: option.kind === "choice" ? `${option.about}: ${option.options.join(", ")}` : option.about,
    initial: option.kind === "flag" ? (option.initial ? "on" : "off") : String(option.initial),
    ...(option.kind !== "flag" && { value: option.kind === "number" ? "N" : "NAME" }),
  }));

/** The given ones of the declared options, read and checked. */
export function valuesOf(options: Options, given: Given): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<Option>(options)) {
    const value = given[name];
    if (value === undefined) continue;
    values[name] = typeof value === "boolean" ? check(option, value, `--${name}`) : read(option, String(value), `--${name}`);
  }
  return values;
}

export const readFlags = (): FlagGroup => ({
  title: "Reading a file",
  flags: [
    { name: "delimiter", value: "CHAR", about: "between the values of a line", initial: "guessed" },
    { name: "header", about: "the first line names the columns (--no-header: it holds data)", initial: "guessed" },
    { name: "categories", value: "A,B", about: "columns whose numbers are codes, not quantities" },
    { name: "labels", value: "FILE", about: "labels of the rows, beside NPY and IDX files", initial: "guessed" },
  ],
});

export const questionFlags = (): FlagGroup => ({
  title: "What to predict",
  flags: [
    { name: "target", letter: "t", value: "COLUMN", about: "the column to predict", initial: "guessed" },
    { name: "task", value: "NAME", about: task.options.join(", "), initial: "guessed" },
    { name: "ignore", value: "A,B", about: "columns to leave out" },
  ],
});

export function readOptions(given: Given): ReadOptions {
  const delimiter = text(given, "delimiter")?.replace("\\t", "\t");
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(given.header !== undefined && { header: given.header as boolean }),
    ...(given.categories !== undefined && { categories: list(given, "categories") }),
    ...(given.labels !== undefined && { labels: text(given, "labels") }),
  };
}

export function exampleOptions(given: Given): ExampleOptions {
  return {
    ...(given.target !== undefined && { target: text(given, "target") }),
    ...(given.task !== undefined && { task: read(task, text(given, "task")!, "--task") as Task }),
    ...(given.ignore !== undefined && { ignore: list(given, "ignore") }),
    ...(given.categories !== undefined && { categories: list(given, "categories") }),
  };
}

/** @throws UserError where something is asked of a built-in data set that only tables can be asked */
export function refuseQuestions(source: Table | Dataset, given: Given): void {
  if ("columns" in source) return;
  const asked = ["target", "task", "ignore", "categories", "group", "delimiter", "header", "labels"].find(
    (name) => given[name] !== undefined,
  );
  if (asked === undefined) return;
  throw new UserError(
    `--${asked}: ${source.name} is built in, with inputs and a target of its own; leave the option out, or name a file (one that is called like a built-in data set: ./${source.name}).`,
  );
}
