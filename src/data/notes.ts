/** What a user should know about the inputs before training: missing values, and columns that tell nothing. */
import type { Frame } from "./frame.ts";
import { type Column, listNames } from "./table.ts";

/** A sentence on columns of one value (kept: standardized they become 0, which harms nothing) and one on missing values. */
export function inputNotes(frame: Frame): string[] {
  const constant: string[] = [];
  const gaps: string[] = [];
  for (let j = 0; j < frame.names.length; j++) {
    const { missing, varies } = survey(frame.column(j));
    if (!varies) constant.push(frame.names[j]);
    if (missing > 0) gaps.push(`${frame.names[j]} (${missing})`);
  }
  const notes: string[] = [];
  // The corners of images are the same in all of them, and nobody needs to hear it.
  if (frame.shape.length > 1) constant.length = 0;
  if (constant.length === 1) notes.push(`column "${constant[0]}" holds one value only and tells nothing; it is kept`);
  if (constant.length > 1)
    notes.push(`${constant.length} columns hold one value only and tell nothing (${listNames(constant)}); they are kept`);
  if (gaps.length > 0) notes.push(`missing values are filled in from the training part: ${listNames(gaps)}`);
  return notes;
}

function survey(column: Column): { missing: number; varies: boolean } {
  const values = column.kind === "numeric" ? column.values : column.codes;
  let [missing, varies, first] = [0, false, NaN];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value) || (column.kind === "categorical" && value < 0)) missing++;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) varies = true;
  }
  return { missing, varies };
}
