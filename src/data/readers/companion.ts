/** Labels that lie in a file of their own beside the inputs: MNIST's images and labels, NumPy's X and y. */
import { basename, dirname, join } from "node:path";
import { UserError } from "../../options/index.ts";
import type { Table } from "../table.ts";

const PAIRS: readonly [RegExp, string][] = [
  [/images([-.]?)idx[34]/i, "labels$1idx1"],
  [/images/i, "labels"],
  [/features/i, "labels"],
  [/features/i, "targets"],
  [/^X(?=[._-])/, "y"],
  [/^x(?=[._-])/, "y"],
  [/(?<=[._-])[xX](?=\.)/, "y"],
];

/** The paths where the labels of this file of inputs may lie, most likely first. */
export function companionsOf(path: string): string[] {
  const name = basename(path);
  return PAIRS.filter(([pattern]) => pattern.test(name)).map(([pattern, by]) => join(dirname(path), name.replace(pattern, by)));
}

/** The table with the labels as its target; both must have the same number of rows. */
export function withLabels(table: Table, labels: Table, note: string | null): Table {
  if (labels.columns.length !== 1)
    throw new UserError(`${labels.name} has ${labels.columns.length} columns; a file of labels has one.`);
  if (labels.rows !== table.rows)
    throw new UserError(
      `${labels.name} has ${labels.rows} labels for the ${table.rows} rows of ${table.name}; they need the same number.`,
    );
  const columns = [...table.columns, { ...labels.columns[0], name: "label" }];
  return { ...table, columns, target: "label", notes: note === null ? table.notes : [...table.notes, note] };
}
