/** What is asked of a table: which column is the target, is it a class or a number, and can it be answered at all. */
import { nearest, normalise, UserError } from "../options/index.ts";
import type { Task } from "./dataset.ts";
import { byNumberOrName } from "./preprocessing/column.ts";
import { type Column, listNames, type Table } from "./table.ts";

const TARGET_NAMES = [
  "target",
  "label",
  "labels",
  "class",
  "classes",
  "y",
  "species",
  "diagnosis",
  "outcome",
  "response",
  "output",
  "result",
  "survived",
];
const MANY_CLASSES = 20;

/** The target: the one given, the one the format names, a column with a usual name, or the last; a guess is noted. */
export function chooseTarget(table: Table, given: string | undefined, ignore: readonly string[], notes: string[]): string {
  const names = table.columns.map((column) => column.name).filter((name) => !ignore.includes(name));
  if (given !== undefined) {
    const found = names.find((name) => name === given) ?? names.find((name) => normalise(name) === normalise(given));
    if (found !== undefined) return found;
    const near = nearest(given, names);
    throw new UserError(
      `${table.name} has no column "${given}" to predict${near === null ? "" : `; did you mean "${near}"?`}${near === null ? "." : ""} There are: ${listNames(names)}.`,
    );
  }
  if (table.target !== undefined) return table.target;
  if (names.length < 2)
    throw new UserError(
      `${table.name} has ${names.length === 1 ? `the column "${names[0]}" only` : "no columns"}: there must be one to predict and one to predict it from.`,
    );
  const usual = TARGET_NAMES.map((usual) => names.find((name) => normalise(name) === usual)).find((name) => name !== undefined);
  const target = usual ?? names.at(-1)!;
  notes.push(`"${target}" is the target (guessed: ${usual === undefined ? "the last column" : "by its name"})`);
  return target;
}

/** Throws a UserError at the first infinity. */
export function refuseInfinity(column: Column, table: Table): void {
  if (column.kind === "categorical" || column.values instanceof Uint8Array) return;
  const { name, values } = column;
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== Infinity && values[row] !== -Infinity) continue;
    throw new UserError(
      `${table.name}, row ${row + 1}: column "${name}" is ${values[row] > 0 ? "infinite" : "minus infinite"}; correct it, or leave it empty if the value is missing.`,
    );
  }
}

export interface Question {
  task: Task;
  classes: string[];
  /** The class index or the value of each row. */
  y: Float64Array;
}

/** The task, the classes and the targets of a column; guesses are noted. */
export function questionOf(column: Column, table: Table, given: Task | undefined, notes: string[]): Question {
  const { name } = column;
  const present =
    column.kind === "numeric" ? (row: number) => !Number.isNaN(column.values[row]) : (row: number) => column.codes[row] >= 0;
  const absent = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !present(row));
  if (absent.length > 0) {
    throw new UserError(
      `${table.name}: the target "${name}" has no value in ${absent.length === 1 ? `row ${absent[0] + 1}` : `${absent.length} of ${table.rows} rows, first in row ${absent[0] + 1}`}; fill it in or leave ${absent.length === 1 ? "the row" : "these rows"} out.`,
    );
  }
  refuseInfinity(column, table);
  const words = column.kind === "numeric" ? null : column.categories;
  const different = column.kind === "numeric" ? new Set(column.values).size : new Set(column.codes).size;
  if (given === "regression" && words)
    throw new UserError(
      `${table.name}: the target "${name}" holds texts (${listNames(words.slice(0, 5))}), so it cannot be predicted as a number; leave the task out or name another target.`,
    );
  const task = given ?? guessTask(column, different, table.rows, notes);
  if (task === "regression") {
    if (different === 1)
      throw new UserError(
        `${table.name}: the target "${name}" is the same in every row, so there is nothing to learn; name another target.`,
      );
    return { task, classes: [], y: Float64Array.from((column as Extract<Column, { kind: "numeric" }>).values) };
  }
  const texts =
    column.kind === "numeric" ? Array.from(column.values, String) : Array.from(column.codes, (code) => column.categories[code]);
  const classes = [...new Set(texts)].sort(byNumberOrName);
  refuseOddClasses(table.name, name, classes.length, classes.length, table.rows);
  if (task === "binary" && classes.length !== 2)
    throw new UserError(
      `${table.name}: a binary task needs a target of 2 classes; "${name}" has ${classes.length} (${listNames(classes)}).`,
    );
  const index = new Map(classes.map((word, k) => [word, k]));
  if (classes.some((word, k) => word !== String(k)))
    notes.push(`classes of "${name}": ${listNames(classes.map((word, k) => `${word} = ${k}`))}`);
  return { task, classes, y: Float64Array.from(texts, (text) => index.get(text)!) };
}

function guessTask(column: Column, different: number, rows: number, notes: string[]): Task {
  const classes = different === 2 ? ("binary" as const) : ("multiclass" as const);
  if (column.kind === "categorical") return classes;
  const few = column.values.every(Number.isInteger) && different <= MANY_CLASSES && (different <= 2 || rows >= 3 * different);
  if (different === 1 && !few) return "regression";
  notes.push(
    few
      ? `"${column.name}" holds ${different} different whole numbers, taken as classes (guessed)`
      : `"${column.name}" holds numbers, to be predicted as such (guessed)`,
  );
  return few ? classes : "regression";
}

/** Throws a UserError for one class only and for as many classes as rows. */
export function refuseOddClasses(data: string, target: string, classes: number, present: number, rows: number): void {
  if (present < 2)
    throw new UserError(
      `${data}: the target "${target}" has one class only, so there is nothing to tell apart; name another target or add rows of another class.`,
    );
  if (classes >= rows)
    throw new UserError(
      `${data}: the target "${target}" has ${classes} classes in ${rows} rows; a class needs several rows. Name another target, or choose the task regression if its values are numbers.`,
    );
}
