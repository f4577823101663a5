/** How states, numbers and times stand in Optuna's columns. */
import type { TrialState } from "../../record.ts";

/** Optuna's words for ours. */
export const stateNames = {
  waiting: "WAITING",
  running: "RUNNING",
  complete: "COMPLETE",
  pruned: "PRUNED",
  failed: "FAIL",
} as const;
const states = new Map(Object.entries(stateNames).map(([ours, theirs]) => [theirs as string, ours as TrialState]));
export const stateOf = (name: string): TrialState => states.get(name)!;

/** Finite numbers stand in a column; for the others, the column beside it names them. */
export const storedNumber = (x: number): readonly [value: number | null, type: string] =>
  Number.isFinite(x) ? [x, "FINITE"] : [null, Number.isNaN(x) ? "NAN" : x > 0 ? "INF_POS" : "INF_NEG"];
const infinite: Readonly<Record<string, number>> = { INF_POS: Infinity, INF_NEG: -Infinity, NAN: NaN };
export const readNumber = (value: number | null, type: string): number => infinite[type] ?? value ?? NaN;

/** Times are naive and UTC, to the microsecond; ours to the millisecond. */
export const toTime = (date: Date | null): string | null =>
  date === null ? null : date.toISOString().replace("T", " ").replace("Z", "000");
export const fromTime = (text: string | null): Date | null =>
  text === null ? null : new Date(`${text.slice(0, 23).replace(" ", "T")}Z`);
