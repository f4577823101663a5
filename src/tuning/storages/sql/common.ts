/** What all trials of a study have in common. */
import type { Distribution } from "../../distribution.ts";
import { fromOptunaJson } from "../optuna-distribution.ts";
import type { Sql } from "./sql.ts";

/** What every trial of a study is checked against. It is looked up once: it never changes, but for names that come. */
export interface SqlCommon {
  objectives(sql: Sql, study: number): Promise<number>;
  /** The first distribution that the study saw under each of the names. */
  distributions(sql: Sql, study: number, names: readonly string[]): Promise<ReadonlyMap<string, Distribution>>;
  /** To be called when the transaction that wrote them is through. */
  learn(study: number, distributions: Readonly<Record<string, Distribution>>): void;
  forget(study: number): void;
}

export function sqlCommon(): SqlCommon {
  const objectives = new Map<number, number>();
  const spaces = new Map<number, Map<string, Distribution>>();
  const spaceOf = (study: number) => {
    const space = spaces.get(study) ?? new Map<string, Distribution>();
    spaces.set(study, space);
    return space;
  };
  return {
    objectives: async (sql, study) => {
      const known = objectives.get(study);
      if (known !== undefined) return known;
      const [{ n }] = await sql.all<{ n: number | string }>(
        "SELECT count(*) AS n FROM study_directions WHERE study_id = $1",
        study,
      );
      objectives.set(study, Number(n));
      return Number(n);
    },
    distributions: async (sql, study, names) => {
      const space = spaceOf(study);
      for (const name of names.filter((n) => !space.has(n))) {
        const [row] = await sql.all<{ json: string }>(
          "SELECT p.distribution_json AS json FROM trials t JOIN trial_params p ON p.trial_id = t.trial_id " +
            "WHERE t.study_id = $1 AND p.param_name = $2 LIMIT 1",
          study,
          name,
        );
        if (row !== undefined) space.set(name, fromOptunaJson(row.json));
      }
      return space;
    },
    learn: (study, distributions) => {
      const space = spaceOf(study);
      for (const [name, distribution] of Object.entries(distributions)) if (!space.has(name)) space.set(name, distribution);
    },
    forget: (study) => {
      objectives.delete(study);
      spaces.delete(study);
    },
  };
}
