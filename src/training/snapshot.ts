// Everything that a run needs to go on bit for bit as if it had never stopped.
import type { NdArray } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import type { EpochRecord, Inspection } from "./record.ts";

export interface Snapshot {
  /** What the run was told; a resumed run must be told the same, but for the number of epochs. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Updates made, epochs finished, and updates made in the epoch under way with the sum of its losses over examples. */
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly costSum: number;
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  readonly inspections: readonly Inspection[];
  /** Every cell of the machine but the data: parameters, running statistics, optimizer state, averages. */
  readonly cells: Readonly<Record<string, NdArray>>;
  /** The parameters and statistics of the best epoch so far, where early stopping keeps them. */
  readonly best: Readonly<Record<string, NdArray>> | null;
}

const free = new Set(["epochs"]);
/** What holds numbers beside structure: of these a run with new numbers may be told otherwise, and its cells are compared instead. */
export const labelled: ReadonlySet<string> = new Set([
  ...["model", "loss", "optimizer", "penalties", "constraints", "augmentations", "averaging", "stopping", "plateau"],
]);

/** Cells of numbers that a run is told. */
export const isHyper = (cell: string): boolean => cell.startsWith("hyper:");

/** @throws UserError that names what differs between the run that was saved and the one that wants to continue it */
export function checkResumable(
  saved: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
  numbers: "kept" | "new" = "kept",
): void {
  for (const key of new Set([...Object.keys(saved), ...Object.keys(now)])) {
    if (free.has(key) || (numbers === "new" && labelled.has(key))) continue;
    const [a, b] = [JSON.stringify(saved[key]), JSON.stringify(now[key])];
    if (a !== b)
      throw new UserError(
        `resume: the saved run has ${key} ${a ?? "(none)"}, this one has ${b ?? "(none)"}; give the same options, or start a new run.`,
      );
  }
}

/** @throws UserError where the saved run has other weights, statistics or optimizer state than the one that goes on with new numbers */
export function checkCells({ cells }: Pick<Snapshot, "cells">, own: Readonly<Record<string, NdArray>>): void {
  for (const name of new Set([...Object.keys(cells), ...Object.keys(own)])) {
    if (isHyper(name)) continue;
    const [a, b] = [cells[name], own[name]].map((x) => (x ? `[${x.shape}]` : "(none)"));
    if (a !== b)
      throw new UserError(`resume: the saved run has ${name} ${a}, this one has ${b}; new numbers are all that may differ.`);
  }
}
