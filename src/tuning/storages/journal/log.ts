/** Optuna's journal: one JSON line an operation, replayed into a model. Files and locks are somebody else's. */
import { UserError } from "../../../options/index.ts";
import { hasEnded, type Direction, type Json, type TrialRecord, type TrialState } from "../../record.ts";
import type { Model } from "../model.ts";
import { checkCompatible, fromInternal, fromOptunaJson } from "../optuna-distribution.ts";
import { fromPythonJson } from "../python-json.ts";

export const states: readonly TrialState[] = ["running", "complete", "pruned", "failed", "waiting"];
/** Optuna has a 0, "not set", which no study is left with. */
export const directions: readonly Direction[] = ["minimize", "minimize", "maximize"];

interface Line {
  readonly op_code: number;
  readonly study_id: number;
  readonly trial_id: number;
  readonly study_name: string;
  readonly directions: readonly number[];
  readonly user_attr: Readonly<Record<string, Json>>;
  readonly system_attr: Readonly<Record<string, Json>>;
  readonly datetime_start: string | null;
  readonly datetime_complete?: string;
  readonly state?: number;
  readonly value?: number | null;
  readonly values?: readonly number[] | null;
  readonly distributions?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly user_attrs?: Readonly<Record<string, Json>>;
  readonly system_attrs?: Readonly<Record<string, Json>>;
  readonly intermediate_values?: Readonly<Record<string, number>>;
  readonly param_name: string;
  readonly param_value_internal: number;
  readonly distribution: string;
  readonly step: number;
  readonly intermediate_value: number;
}

const date = (text: string | null | undefined) => (text === null || text === undefined ? null : new Date(text));
const mapValues = <A, B>(record: Readonly<Record<string, A>> | undefined, f: (value: A, key: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, f(value, key)]));

/** Every operation of a journal, by its code; one that is refused, as Optuna refuses it, changes nothing. */
const operations: readonly ((model: Model, line: Line, nextStudy: () => number) => void)[] = [
  (model, { study_name: name, directions: numbers }, nextStudy) => {
    if (model.byName(name) !== undefined) return;
    model.addStudy(
      nextStudy(),
      name,
      numbers.map((n) => directions[n]),
    );
  },
  (model, { study_id: study }) => {
    if (model.studies.has(study)) model.deleteStudy(study);
  },
  ...(["user_attr", "system_attr"] as const).map((key) => (model: Model, line: Line) => {
    const field = key === "user_attr" ? "attributes" : "systemAttributes";
    const study = model.studies.get(line.study_id);
    if (study !== undefined) model.setStudy(line.study_id, { [field]: { ...study.record[field], ...line[key] } });
  }),
  (model, line) => {
    if (!model.studies.has(line.study_id)) return;
    const distributions = mapValues(line.distributions, fromOptunaJson);
    model.addTrial(line.study_id, {
      id: model.size,
      state: states[line.state ?? 0],
      values: line.values ?? (line.value === undefined || line.value === null ? null : [line.value]),
      parameters: mapValues(line.params, (value, name) => fromInternal(value, distributions[name])),
      distributions,
      intermediate: new Map(Object.entries(line.intermediate_values ?? {}).map(([step, value]) => [Number(step), value])),
      attributes: line.user_attrs ?? {},
      systemAttributes: line.system_attrs ?? {},
      started: date(line.datetime_start),
      ended: date(line.datetime_complete),
      runs: [],
    });
  },
  (model, line) =>
    change(model, line, ({ parameters, distributions }) => {
      const distribution = fromOptunaJson(line.distribution);
      const before = model.studyOf(line.trial_id).known.get(line.param_name);
      try {
        if (before !== undefined) checkCompatible(line.param_name, before, distribution);
      } catch {
        return {};
      }
      return {
        parameters: { ...parameters, [line.param_name]: fromInternal(line.param_value_internal, distribution) },
        distributions: { ...distributions, [line.param_name]: distribution },
      };
    }),
  (model, line) =>
    change(model, line, (trial) => {
      const state = states[line.state!];
      if (state === "running" && trial.state === "running") return {};
      return {
        state,
        ...(state === "running" ? { started: date(line.datetime_start) } : {}),
        ...(hasEnded({ state }) ? { ended: date(line.datetime_complete) } : {}),
        ...(line.values === null || line.values === undefined ? {} : { values: line.values }),
      };
    }),
  (model, line) =>
    change(model, line, ({ intermediate }) => ({ intermediate: new Map(intermediate).set(line.step, line.intermediate_value) })),
  (model, line) => change(model, line, ({ attributes }) => ({ attributes: { ...attributes, ...line.user_attr } })),
  (model, line) =>
    change(model, line, ({ systemAttributes }) => ({ systemAttributes: { ...systemAttributes, ...line.system_attr } })),
  // "Discard trials", of another implementation; Optuna passes over it.
  () => {},
];

function change(model: Model, { trial_id: id }: Line, how: (trial: TrialRecord) => Partial<TrialRecord>): void {
  const trial = model.trial(id);
  if (trial !== undefined && !hasEnded(trial)) model.setTrial(id, how(trial));
}

export interface Replay {
  /** @throws UserError where it is no operation. */
  apply(line: string): void;
}

export function replay(model: Model): Replay {
  let studies = 0;
  return {
    apply: (text) => {
      let line: Line | null;
      try {
        line = fromPythonJson(text) as unknown as Line;
      } catch {
        line = null;
      }
      const operation = operations[line?.op_code ?? -1];
      if (line === null || operation === undefined)
        throw new UserError(`no operation of Optuna's journal: ${text.slice(0, 120)}`);
      operation(model, line, () => studies++);
    },
  };
}
