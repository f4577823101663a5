/** One of the processes that `load.ts` starts: works on studies as it is told, and says how long each call took. */
import { openStudy, randomSearch, type Storage } from "../../src/tuning/index.ts";
import { openStorage } from "../../src/tuning/storages/open.node.ts";
import { space } from "./small-space.ts";

export interface Order {
  readonly study: string;
  /** `trials`: ask, wait for `pace` seconds, tell. `heartbeats`: one trial, sign after sign. */
  readonly kind: "trials" | "heartbeats";
  readonly seconds: number;
  readonly pace: number;
}

export interface Answer {
  /** Milliseconds of every call. */
  readonly asks: readonly number[];
  readonly tells: readonly number[];
  readonly heartbeats: readonly number[];
  /** Seconds of this process's own processor time. */
  readonly cpu: number;
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
async function timed<T>(into: number[], call: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await call();
  into.push(performance.now() - begin);
  return result;
}

async function follow(storage: Storage, { study: name, kind, seconds, pace }: Order): Promise<Answer> {
  const study = await openStudy({ space, storage, name, sampler: randomSearch(), existing: "require" });
  const answer = { asks: [] as number[], tells: [] as number[], heartbeats: [] as number[] };
  // The first trial reads what is there and learns the names; it is not counted.
  const first = (await study.ask(Infinity, true))!;
  if (kind === "trials") await study.tell(first, { state: "complete", values: [0] });
  const before = process.cpuUsage();
  const end = performance.now() + seconds * 1000;
  if (pace > 0) await pause(Math.random() * pace);
  while (performance.now() < end) {
    if (kind === "heartbeats") await timed(answer.heartbeats, () => storage.heartbeat([first.id]));
    else {
      const trial = (await timed(answer.asks, () => study.ask(Infinity, true)))!;
      if (pace > 0) await pause(pace);
      await timed(answer.tells, () => study.tell(trial, { state: "complete", values: [trial.number] }));
    }
  }
  if (kind === "heartbeats") await study.tell(first, { state: "complete", values: [0] });
  const { user, system } = process.cpuUsage(before);
  return { ...answer, cpu: (user + system) / 1e6 };
}

if (process.send) {
  const storage = await openStorage(process.argv[2]);
  process.on("message", (order: Order | "end") => {
    if (order === "end") void storage.close().then(() => process.disconnect());
    else
      follow(storage, order).then(
        (answer) => process.send!(answer),
        (error: Error) => process.send!({ error: error.message }),
      );
  });
  process.send("ready");
}
