/** A process that works on a study: `worker.ts URL STUDY COUNT`; says on stdout what was acknowledged, as soon as it was. */
import { writeSync } from "node:fs";
import { journalStorage } from "../../../src/tuning/storages/journal.node.ts";
import { openStorage } from "../../../src/tuning/storages/open.node.ts";

const [url, name, count] = process.argv.slice(2);
// A dead process's lock is taken away sooner than usual, so that the test need not wait half a minute.
const storage = url.startsWith("journal:") ? await journalStorage(url.slice(8), { grace: 5 }) : await openStorage(url);
const { id } = (await storage.study(name))!;
// Synchronously: a line that was written is read by the test, whatever becomes of this process.
const say = (line: string) => writeSync(1, `${line}\n`);
const lr = { kind: "float", low: 0, high: 1, log: false, step: null } as const;

say("ready");
for (let k = 0; k < Number(count); k++) {
  const trial = (await storage.claim(id)) ?? (await storage.createTrial(id, { parameters: { lr: 0.5 }, distributions: { lr } }));
  say(`began ${trial.number}`);
  await storage.heartbeat(trial.id);
  await storage.report(trial.id, 0, trial.number);
  await storage.addPoints(trial.id, { seed: 1, fold: null, metric: "loss" }, [
    [0, 1],
    [1, trial.number],
  ]);
  const value = trial.number + 0.25;
  if (await storage.finish(trial.id, "complete", [value])) say(`finished ${trial.number} ${value}`);
}
await storage.close();
say("end");
