/** What a user should know about the inputs before training. */
import type { Frame } from "./frame.ts";
import { listNames } from "./table.ts";

/** A note on columns of one value: harmless, as they become 0. */
export function constantColumns(frame: Frame): string[] {
  const constant = frame.names.filter((_, j) => {
    const column = frame.column(j);
    const values: ArrayLike<number> =
      column.kind === "numeric"
        ? column.values.filter((value: number) => !Number.isNaN(value))
        : column.codes.filter((code) => code >= 0);
    return values.length > 0 && Array.prototype.every.call(values, (value) => value === values[0]);
  });
  if (constant.length === 0) return [];
  return [
    `${constant.length === 1 ? `column "${constant[0]}" holds` : `${constant.length} columns hold`} one value only and tell${constant.length === 1 ? "s" : ""} nothing${constant.length === 1 ? "" : ` (${listNames(constant)})`}; kept, standardized to 0`,
  ];
}

/** A note on missing values and in how many rows of which column. */
export function missingNotes(frame: Frame): string[] {
  const counts = frame.names
    .map((name, j) => {
      const of = frame.column(j);
      return {
        name,
        count:
          of.kind === "numeric"
            ? of.values.filter((value: number) => Number.isNaN(value)).length
            : of.codes.filter((code) => code < 0).length,
      };
    })
    .filter(({ count }) => count > 0);
  return counts.length === 0
    ? []
    : [
        `missing values are filled in from the training part: ${counts
          .slice(0, 10)
          .map(({ name, count }) => `${name} (${count})`)
          .join(", ")}${counts.length > 10 ? ` and ${counts.length - 10} more columns` : ""}`,
      ];
}
