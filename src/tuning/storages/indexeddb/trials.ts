/** All trials of a study, of which those that have ended are read once: they never change, and ids are never given twice. */
import { hasEnded, type TrialRecord } from "../../record.ts";
import { answer, type Database } from "./database.ts";
import { findStudy, findTrial, fromNumber, type StoredTrial, toTrial } from "./records.ts";

interface Seen {
  readonly records: Map<number, TrialRecord>;
  readonly open: Set<number>;
  next: number;
  list: readonly TrialRecord[];
}

export function indexedDbTrials({ read }: Database) {
  const seen = new Map<number, Seen>();
  return {
    forget: (study: number) => void seen.delete(study),
    all: (study: number): Promise<readonly TrialRecord[]> =>
      read(["studies", "trials"], async (store) => {
        await findStudy(store, study);
        const known: Seen = seen.get(study) ?? { records: new Map(), open: new Set(), next: 0, list: [] };
        seen.set(study, known);
        const young = answer(store("trials").index("number").getAll(fromNumber(study, known.next))) as Promise<StoredTrial[]>;
        const open = await Promise.all([...known.open].map((id) => findTrial(store, id)));
        const changed = [...open, ...(await young)].map((trial) => toTrial(trial!));
        for (const record of changed) {
          known.records.set(record.id, record);
          if (hasEnded(record)) known.open.delete(record.id);
          else known.open.add(record.id);
          known.next = Math.max(known.next, record.number + 1);
        }
        if (changed.length > 0) known.list = [...known.records.values()];
        return known.list;
      }),
  };
}
