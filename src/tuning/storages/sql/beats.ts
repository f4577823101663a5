/**
 * Signs of life, in Optuna's table of heartbeats: written and read by the database's own clock, so that the clocks of workers need not
 * agree.
 */
import type { TrialRecord } from "../../record.ts";
import type { Sql, SqlDatabase } from "./sql.ts";
import type { SqlRecords } from "./records.ts";
import type { SqlTrials } from "./trials.ts";
import { toTime } from "./values.ts";
import type { Beat, Storage } from "../storage.ts";

export const beat = (sql: Sql, { dialect }: SqlDatabase, trials: readonly number[]) =>
  sql.all(
    `INSERT INTO trial_heartbeats (trial_id, heartbeat) SELECT trial_id, ${dialect.now} FROM trials ` +
      // In order, so that two who write the same rows do not wait for each other.
      `WHERE ${dialect.among("trial_id", "$1")} AND state = 'RUNNING' ORDER BY trial_id ` +
      "ON CONFLICT (trial_id) DO UPDATE SET heartbeat = excluded.heartbeat",
    trials,
  );

export function sqlBeats(
  database: SqlDatabase,
  records: SqlRecords,
  trials: SqlTrials,
): Pick<Storage, "heartbeat" | "beats" | "reap"> {
  const { dialect, read, write } = database;
  const at = dialect.timeText("h.heartbeat");
  return {
    heartbeat: async (ids) => {
      // A sign of life that is lost with the database's machine is followed by the next one.
      if (ids.length > 0) await write((sql) => beat(sql, database, ids), { repeatable: true, durable: false });
    },
    beats: (study) =>
      read(async (sql) => {
        const running = await trials.inState(sql, study, "running");
        if (running.length === 0) return [];
        return sql.all<Beat>(
          `SELECT h.trial_id AS trial, ${at} AS at, ${dialect.since("h.heartbeat")} AS age FROM trial_heartbeats h ` +
            `WHERE ${dialect.among("h.trial_id", "$1")} ORDER BY h.trial_id`,
          running,
        );
      }),
    reap: async (dead) =>
      dead.length === 0
        ? []
        : write(async (sql) => {
            const ended: TrialRecord[] = [];
            for (const { trial, at: last } of dead.toSorted((a, b) => a.trial - b.trial)) {
              const [row] = await sql.all(
                "UPDATE trials SET state = 'FAIL', datetime_complete = $1 WHERE trial_id = $2 AND state = 'RUNNING' " +
                  `AND EXISTS (SELECT 1 FROM trial_heartbeats h WHERE h.trial_id = trials.trial_id AND ${at} = $3) RETURNING trial_id`,
                ...[toTime(new Date()), trial, last],
              );
              if (row !== undefined) ended.push((await records.one(sql, trial))!);
            }
            return ended;
          }),
  };
}
