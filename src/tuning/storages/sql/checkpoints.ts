/** The last checkpoint of each trial, in a table of our own. */
import type { TrialRecord } from "../../record.ts";
import { checkOpen } from "../check.ts";
import type { OwnTables } from "./own-tables.ts";
import type { Sql, SqlDatabase } from "./sql.ts";
import type { Storage } from "../storage.ts";

/** A trial's row, held against ending (`share`) or against every other change; null where there is none. */
export type Held = (
  sql: Sql,
  trial: number,
  lock: "share" | "update",
) => Promise<{ readonly number: number; readonly state: TrialRecord["state"]; readonly study: number } | null>;

/** A checkpoint that is lost with the database's machine is followed by the next one. */
const soon = { repeatable: true, durable: false };

export function sqlCheckpoints(
  { dialect, read, write }: SqlDatabase,
  own: OwnTables,
  held: Held,
): Pick<Storage, "saveCheckpoint" | "checkpoint" | "forgetCheckpoints"> {
  return {
    saveCheckpoint: (trial, bytes) =>
      write(async (sql) => {
        checkOpen(trial, await held(sql, trial, "share"));
        await own.make(sql);
        await sql.all(
          "INSERT INTO whetstone_checkpoints (trial_id, content) VALUES ($1, $2) " +
            "ON CONFLICT (trial_id) DO UPDATE SET content = excluded.content",
          ...[trial, bytes],
        );
      }, soon),
    checkpoint: (trial) =>
      read(async (sql) => {
        if (!(await own.there(sql))) return null;
        const [row] = await sql.all<{ content: Uint8Array }>(
          "SELECT content FROM whetstone_checkpoints WHERE trial_id = $1",
          trial,
        );
        return row === undefined ? null : new Uint8Array(row.content);
      }),
    forgetCheckpoints: async (trials) => {
      if (trials.length === 0) return;
      await write(async (sql) => {
        if (!(await own.there(sql))) return;
        await sql.all(`DELETE FROM whetstone_checkpoints WHERE ${dialect.among("trial_id", "$1")}`, trials);
      }, soon);
    },
  };
}
