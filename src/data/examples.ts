/** From a table to a question: what is to be predicted, from which columns, and is it a class or a number. Guesses are told. */
import { normalise, UserError } from "../options/index.ts";
import type { Dataset, Task } from "./dataset.ts";
import { type Frame, matrixFrame, tableFrame } from "./frame.ts";
import { chooseTarget, questionOf, refuseInfinity, refuseOddClasses } from "./question.ts";
import { categorical, type Column, columnOf, listNames, type Table } from "./table.ts";

export interface ExampleOptions {
  /** The column to predict; guessed where left out. */
  target?: string;
  /** Guessed where left out. */
  task?: Task;
  /** Columns to leave out. */
  ignore?: readonly string[];
  /** Columns whose numbers are codes, not quantities. */
  categories?: readonly string[];
}

/** Inputs and targets, checked, not yet encoded. */
export interface Examples {
  name: string;
  task: Task;
  frame: Frame;
  /** The class index or the value of each row. */
  y: Float64Array;
  /** The target's name. */
  target: string;
  classes: string[];
  /** Columns left out. */
  ignored: string[];
  /** What was guessed or is worth knowing, a sentence each. */
  notes: string[];
  source?: string;
  licence?: string;
}

/**
 * Reads a table as a question. Target: the one given, the one the format names (labels beside images), a column with a
 * usual name, or the last. Task: words and few whole numbers are classes, other numbers are values. Left out, with a
 * note: identifiers, columns without any value, and words with more than 50 different values.
 * @throws UserError for a target that does not exist or lacks values, one class only, as many classes as rows, infinities
 */
export function toExamples(given: Table, { target: named, task, ignore = [], categories = [] }: ExampleOptions = {}): Examples {
  const table = withCategories(given, categories);
  const notes = [...table.notes];
  if (table.rows === 0) throw new UserError(`${table.name} has no rows.`);
  const target = chooseTarget(table, named, ignore, notes);
  for (const name of ignore) columnOf(table, name);
  const ignored = [...ignore];
  const kept = table.columns.filter((column) => {
    if (column.name === target || ignore.includes(column.name)) return false;
    const reason = uselessness(column, table.rows);
    if (reason === null) return true;
    notes.push(`column "${column.name}" is left out: ${reason}`);
    ignored.push(column.name);
    return false;
  });
  if (kept.length === 0) throw new UserError(`${table.name} has no column left to predict "${target}" from.`);
  for (const column of kept) refuseInfinity(column, table);
  const frame = tableFrame(
    table,
    kept.map((column) => column.name),
  );
  return { name: table.name, frame, target, ignored, notes, ...questionOf(columnOf(table, target), table, task, notes) };
}

/**
 * A data set's inputs and targets, checked.
 * @param complete whether there must be rows of two classes at least, as training needs
 */
export function examplesOf(dataset: Dataset, { complete = true } = {}): Examples {
  const { name, x, y, task, features, classes, source, licence } = dataset;
  const rows = x.shape[0] ?? 0;
  if (rows === 0) throw new UserError(`${name} has no rows.`);
  if (y.data.length !== rows)
    throw new UserError(`${name}: x has ${rows} rows, y has ${y.data.length}; they need the same number.`);
  const frame = matrixFrame(x, features, name);
  for (let i = 0; i < x.data.length; i++) {
    if (x.data[i] === Infinity || x.data[i] === -Infinity)
      throw new UserError(
        `${frame.where(Math.floor(i / (x.data.length / rows)))}: feature "${frame.names[i % (x.data.length / rows)]}" is infinite.`,
      );
  }
  const wrong = y.data.findIndex((value) =>
    task === "regression" ? !Number.isFinite(value) : !(Number.isInteger(value) && value >= 0 && value < classes.length),
  );
  if (wrong >= 0) {
    throw new UserError(
      `${frame.where(wrong)}: the target is ${y.data[wrong]}; expected ${task === "regression" ? "a finite number" : `the index of one of ${classes.length} classes (${listNames(classes)})`}.`,
    );
  }
  if (task === "binary" && classes.length !== 2)
    throw new UserError(`${name}: a binary task has 2 classes, got ${classes.length} (${listNames(classes)}).`);
  if (task !== "regression" && complete) refuseOddClasses(name, "y", classes.length, new Set(y.data).size, rows);
  return {
    name,
    task,
    frame,
    y: y.data,
    target: "y",
    classes,
    ignored: [],
    notes: [],
    ...(source !== undefined && { source }),
    ...(licence !== undefined && { licence }),
  };
}

/** The table with these columns of numbers read as words. */
function withCategories(table: Table, names: readonly string[]): Table {
  for (const name of names) columnOf(table, name);
  const columns = table.columns.map((column) =>
    column.kind === "numeric" && names.includes(column.name)
      ? categorical(
          column.name,
          Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value))),
        )
      : column,
  );
  return names.length === 0 ? table : { ...table, columns };
}

const IDENTIFIER = /^(id|ids|index|row|rowid|rownumber|unnamed:?0|column1)$/;
const MANY_CATEGORIES = 50;

/** Why a column tells nothing that carries over to new rows, or null. */
function uselessness(column: Column, rows: number): string | null {
  if (column.kind === "categorical") {
    if (column.codes.every((code) => code < 0)) return "it has no values";
    const different = column.categories.length;
    return different > MANY_CATEGORIES || (different === rows && rows > 10)
      ? `its ${different} different texts in ${rows} rows are names rather than categories`
      : null;
  }
  if (column.values.every(Number.isNaN)) return "it has no values";
  const identifies =
    rows > 1 &&
    IDENTIFIER.test(normalise(column.name)) &&
    column.values.every(Number.isInteger) &&
    new Set(column.values).size === rows;
  return identifies ? "it numbers the rows" : null;
}
