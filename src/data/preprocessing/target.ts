/** The target as the network sees it: class indices, or values with mean 0 and standard deviation 1, and the way back. */
import { UserError } from "../../options/index.ts";
import { type Column, listNames } from "../table.ts";

export type TargetState =
  | { kind: "classes"; name: string; classes: string[] }
  | { kind: "values"; name: string; mean: number; std: number };

/** The targets of a column in the network's terms; throws a UserError for missing values and unknown classes. */
export function encodeTarget(state: TargetState, column: Column, where: (row: number) => string): Float64Array {
  const rows = column.kind === "numeric" ? column.values.length : column.codes.length;
  const wordAt = (row: number) =>
    column.kind === "numeric"
      ? Number.isNaN(column.values[row])
        ? undefined
        : String(column.values[row])
      : column.categories[column.codes[row]];
  const none = (row: number) =>
    new UserError(`${where(row)}: the target "${state.name}" has no value; fill it in or leave the row out.`);
  if (state.kind === "classes") {
    const index = new Map(state.classes.map((name, k) => [name, k]));
    return Float64Array.from({ length: rows }, (_, row) => {
      const word = wordAt(row);
      if (word === undefined) throw none(row);
      const k = index.get(word);
      if (k === undefined)
        throw new UserError(
          `${where(row)}: the target "${state.name}" is ${JSON.stringify(word)}, a class that no training row has. Known are: ${listNames(state.classes)}.`,
        );
      return k;
    });
  }
  return Float64Array.from({ length: rows }, (_, row) => {
    if (column.kind === "categorical")
      throw new UserError(
        `${where(row)}: the target "${state.name}" holds the text ${JSON.stringify(wordAt(row) ?? "")} where a number belongs.`,
      );
    if (Number.isNaN(column.values[row])) throw none(row);
    return scaleTarget(state, column.values[row]);
  });
}

/** A target value in the network's units. Classes stay as they are. */
export const scaleTarget = (state: TargetState, value: number): number =>
  state.kind === "values" ? (value - state.mean) / state.std : value;

/** A predicted value in the data's units. Classes stay as they are. */
export const unscaleTarget = (state: TargetState, value: number): number =>
  state.kind === "values" ? value * state.std + state.mean : value;
