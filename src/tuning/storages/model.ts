/** Studies and their trials as they stand in memory: what the storage in memory is made of, and what a journal is replayed into. */
import type { Distribution } from "../distribution.ts";
import { type Direction, hasEnded, type StudyRecord, type TrialRecord } from "../record.ts";
import { checkOpen, noStudy } from "./check.ts";

interface StudyModel {
  record: StudyRecord;
  readonly trials: number[];
  /** The first distribution that the study saw under a name: later ones must go with it. */
  readonly known: Map<string, Distribution>;
  /** Those that have not ended, in the order in which they came. */
  readonly open: Set<number>;
  /** What `trials()` gave last, and the numbers of those that changed since. */
  list: readonly TrialRecord[];
  readonly changed: Set<number>;
}

export interface Model {
  readonly studies: ReadonlyMap<number, StudyModel>;
  /** @throws UserError where there is none. */
  study(id: number): StudyModel;
  byName(name: string): StudyModel | undefined;
  addStudy(id: number, name: string, directions: readonly Direction[]): StudyRecord;
  deleteStudy(id: number): readonly number[];
  setStudy(id: number, change: Partial<StudyRecord>): void;
  readonly size: number;
  trial(id: number): TrialRecord | undefined;
  /** @throws UserError where there is none, or it has ended. */
  open(id: number): TrialRecord;
  studyOf(trial: number): StudyModel;
  addTrial(study: number, trial: Omit<TrialRecord, "number">): TrialRecord;
  setTrial(id: number, change: Partial<TrialRecord>): TrialRecord;
  trials(study: number): readonly TrialRecord[];
  /** Those in a state that may still change, by number. */
  inState(study: number, state: "waiting" | "running"): readonly TrialRecord[];
}

export function model(): Model {
  const studies = new Map<number, StudyModel>();
  const trials = new Map<number, { study: number; record: TrialRecord }>();
  // A deleted trial counts on: Optuna's journal gives ids by how many there ever were.
  let size = 0;
  const study = (id: number) => {
    const found = studies.get(id);
    if (found === undefined) throw noStudy(id);
    return found;
  };
  const learn = ({ known }: StudyModel, { distributions }: TrialRecord) => {
    for (const [name, distribution] of Object.entries(distributions)) if (!known.has(name)) known.set(name, distribution);
  };
  const note = ({ open, changed }: StudyModel, record: TrialRecord) => {
    changed.add(record.number);
    if (hasEnded(record)) open.delete(record.id);
    else open.add(record.id);
  };
  return {
    studies,
    study,
    byName: (name) => [...studies.values()].find(({ record }) => record.name === name),
    addStudy: (id, name, directions) => {
      const record = { id, name, directions: [...directions], attributes: {}, systemAttributes: {} };
      studies.set(id, { record, trials: [], known: new Map(), open: new Set(), list: [], changed: new Set() });
      return record;
    },
    deleteStudy: (id) => {
      const gone = study(id).trials;
      studies.delete(id);
      for (const trial of gone) trials.delete(trial);
      return gone;
    },
    setStudy: (id, change) => {
      const found = study(id);
      found.record = { ...found.record, ...change };
    },
    get size() {
      return size;
    },
    trial: (id) => trials.get(id)?.record,
    open: (id) => checkOpen(id, trials.get(id)?.record),
    studyOf: (trial) => study(trials.get(trial)!.study),
    addTrial: (id, trial) => {
      const owner = study(id);
      const record = { ...trial, number: owner.trials.length };
      trials.set(trial.id, { study: id, record });
      owner.trials.push(trial.id);
      note(owner, record);
      size += 1;
      learn(owner, record);
      return record;
    },
    setTrial: (id, change) => {
      const found = trials.get(id)!;
      found.record = { ...found.record, ...change };
      const owner = study(found.study);
      note(owner, found.record);
      if (change.distributions !== undefined) learn(owner, found.record);
      return found.record;
    },
    trials: (id) => {
      const found = study(id);
      if (found.changed.size > 0) {
        const list = found.list.slice();
        for (const number of found.changed) list[number] = trials.get(found.trials[number])!.record;
        found.list = list;
        found.changed.clear();
      }
      return found.list;
    },
    inState: (id, state) =>
      [...study(id).open].map((trial) => trials.get(trial)!.record).filter((record) => record.state === state),
  };
}
