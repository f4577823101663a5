// A checkpoint: everything that a run needs to go on bit for bit, in one file.
import type { Snapshot } from "../snapshot.ts";
import { decodeContainer, encodeContainer } from "./container.ts";

export interface Checkpoint {
  readonly snapshot: Snapshot;
  /** What the run was told, in whatever JSON the caller saves beside it, such as an `Experiment`; null where nothing was. */
  readonly about: unknown;
}

const [cell, best] = ["cell:", "best:"];

/** The bytes of a checkpoint file. */
export function saveCheckpoint(snapshot: Snapshot, about: unknown = null): Uint8Array {
  const { cells, best: kept, ...rest } = snapshot;
  return encodeContainer({
    kind: "whetstone.checkpoint",
    document: { ...rest, keepsBest: kept !== null, about },
    tensors: { ...prefixed(cell, cells), ...prefixed(best, kept ?? {}) },
  });
}

/**
 * The checkpoint that `saveCheckpoint` wrote, with the same bits.
 * @param name what the bytes are called in errors, such as a path
 * @throws UserError for bytes that are no whole checkpoint of this program
 */
export function loadCheckpoint(bytes: Uint8Array, name = "the checkpoint"): Checkpoint {
  const { document, tensors } = decodeContainer(bytes, "whetstone.checkpoint", name);
  const { keepsBest, about, ...rest } = document as Omit<Snapshot, "cells" | "best"> & { keepsBest: boolean; about: unknown };
  return {
    snapshot: { ...rest, cells: without(cell, tensors), best: keepsBest ? without(best, tensors) : null },
    about,
  };
}

export const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [prefix + name, value]));

/** Those whose name starts with the prefix, without it. */
export const without = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );
