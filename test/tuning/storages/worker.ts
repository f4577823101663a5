/** A process that works on a study: `worker.ts URL STUDY COUNT`; says on stdout what was acknowledged, as soon as it was. */
import { writeSync } from "node:fs";
import { journalStorage } from "../../../src/tuning/storages/journal/journal.node.ts";
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
  const { length: number } = await storage.trials(id);
  const proposal = { number, parameters: { lr: 0.5 }, distributions: { lr } };
  const trial = (await storage.begin(id, { proposal, alive: true }))!;
  say(`began ${trial.number}`);
  await storage.heartbeat([trial.id]);
  await storage.update(trial.id, { intermediate: new Map([[0, trial.number]]) });
  await storage.update(trial.id, {
    curves: [
      {
        seed: 1,
        fold: null,
        metric: "loss",
        points: [
          [0, 1],
          [1, trial.number],
        ],
      },
    ],
  });
  const value = trial.number + 0.25;
  if (await storage.finish(trial.id, "complete", [value])) say(`finished ${trial.number} ${value}`);
}
await storage.close();
say("end");
