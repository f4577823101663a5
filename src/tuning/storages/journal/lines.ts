/** The lines of Optuna's journal as its own writers would write them. */
import type { Distribution, ParameterValue } from "../../distribution.ts";
import { type Direction, hasEnded, type Json, type TrialState } from "../../record.ts";
import type { CompletedTrial } from "../check.ts";
import { directions, states } from "./log.ts";
import { toInternal, toOptunaJson } from "../optuna-distribution.ts";
import { pythonFloat, toPythonJson } from "../python-json.ts";
import type { Scope } from "../storage.ts";

/** `2026-01-31T12:00:00.123000+00:00`, in JSON. */
const time = (at: Date | null) => (at === null ? "null" : `"${at.toISOString().replace("Z", "000+00:00")}"`);
const numbers = (values: readonly number[] | null) => (values === null ? "null" : `[${values.map(pythonFloat).join(",")}]`);
const object = (entries: Iterable<readonly [key: string | number, json: string]>) =>
  `{${[...entries].map(([key, json]) => `${toPythonJson(String(key))}:${json}`).join(",")}}`;
const json = (value: Json) => toPythonJson(value, true);
const distributionJson = (distribution: Distribution) => json(toOptunaJson(distribution));
const internal = (name: string, value: ParameterValue, distribution: Distribution) =>
  distribution.kind === "categorical"
    ? String(toInternal(name, value, distribution))
    : pythonFloat(toInternal(name, value, distribution));

/** Writers of lines, for one worker: Optuna tells by the name which lines are its own. */
export function journalLines(worker: string) {
  const line = (code: number, fields: Readonly<Record<string, string>>) =>
    object([["op_code", String(code)], ["worker_id", json(worker)], ...Object.entries(fields)]);
  return {
    createStudy: (name: string, wanted: readonly Direction[]) =>
      line(0, { study_name: json(name), directions: json(wanted.map((d) => directions.lastIndexOf(d))) }),
    deleteStudy: (study: number) => line(1, { study_id: String(study) }),
    setStudyAttribute: (study: number, scope: Scope, key: string, value: Json) =>
      line(scope === "user" ? 2 : 3, { study_id: String(study), [`${scope}_attr`]: json({ [key]: value }) }),
    createTrial: (study: number, trial: CompletedTrial) => {
      const { parameters, distributions: of, values } = trial;
      return line(4, {
        study_id: String(study),
        datetime_start: time(trial.started),
        state: String(states.indexOf(trial.state)),
        value: values?.length === 1 ? pythonFloat(values[0]) : "null",
        values: values !== null && values.length > 1 ? numbers(values) : "null",
        ...(trial.ended === null ? {} : { datetime_complete: time(trial.ended) }),
        distributions: object(Object.entries(of).map(([name, distribution]) => [name, distributionJson(distribution)])),
        params: object(Object.entries(parameters).map(([name, value]) => [name, internal(name, value, of[name])])),
        user_attrs: json(trial.attributes),
        system_attrs: json(trial.systemAttributes),
        intermediate_values: object([...trial.intermediate].map(([step, value]) => [step, pythonFloat(value)])),
      });
    },
    setParameter: (trial: number, name: string, value: ParameterValue, distribution: Distribution) =>
      line(5, {
        trial_id: String(trial),
        param_name: json(name),
        param_value_internal: internal(name, value, distribution),
        distribution: distributionJson(distribution),
      }),
    setState: (trial: number, state: TrialState, values: readonly number[] | null, at: Date) =>
      line(6, {
        trial_id: String(trial),
        state: String(states.indexOf(state)),
        values: numbers(values),
        ...(state === "running" ? { datetime_start: time(at) } : {}),
        ...(hasEnded({ state }) ? { datetime_complete: time(at) } : {}),
      }),
    report: (trial: number, step: number, value: number) =>
      line(7, { trial_id: String(trial), step: String(step), intermediate_value: pythonFloat(value) }),
    setTrialAttribute: (trial: number, scope: Scope, key: string, value: Json) =>
      line(scope === "user" ? 8 : 9, { trial_id: String(trial), [`${scope}_attr`]: json({ [key]: value }) }),
  };
}
