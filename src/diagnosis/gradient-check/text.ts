// A gradient check as a table for people.
import type { EntryCheck, GradientCheck, TensorCheck } from "./result.ts";
import { needsALook } from "./verdict.ts";

const small = (x: number): string => (x === 0 ? "0" : x.toExponential(1));
const power = (x: number): string => x.toExponential().replace("e+", "e");
const digits = (x: number): string => (Number.isFinite(x) ? x.toPrecision(6) : String(x));

/** The check in words: the verdict, a row for each tensor, the worst entries of the suspicious ones, and what to know. */
export function describeGradientCheck(check: GradientCheck): string {
  const { tensors, limits, notes, epsilon } = check;
  const suspicious = tensors.filter(({ level }) => needsALook(level));
  return [
    check.sentence,
    "",
    ...table([["tensor", "shape", "compared", "relative error", "verdict"], ...tensors.map(row)]),
    ...suspicious.flatMap(({ path, hints, worst }) => [
      "",
      `${path}${hints.length > 0 ? `: ${hints.join("; ")}` : ""}`,
      ...table(worst.map(entry)).map((line) => `  ${line}`),
    ]),
    "",
    `great ≤ ${power(limits.great)} < good ≤ ${power(limits.good)} < look ≤ ${power(limits.look)} < wrong; relative error ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), ĝ by central differences at ±${power(epsilon)}`,
    ...notes,
  ].join("\n");
}

const row = ({ path, shape, tested, relativeError, level }: TensorCheck): string[] => {
  const size = shape.reduce((a, b) => a * b, 1);
  return [path, `[${shape.join(", ")}]`, tested === size ? "all" : `${tested} of ${size}`, small(relativeError), level];
};

const entry = ({ index, analytic, numeric, relativeError }: EntryCheck): string[] => [
  `[${index.join(", ")}]`,
  `analytic ${digits(analytic)}`,
  `numeric ${digits(numeric)}`,
  `relative error ${small(relativeError)}`,
];

/** Columns as wide as their widest cell, two spaces apart. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
