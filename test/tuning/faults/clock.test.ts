// Clocks that jump. What a jump must not do: end a trial that lives, or leave a dead one for ever.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { memoryStorage, openStudy, randomSearch, type Storage, tune, uniform } from "../../../src/tuning/index.ts";
import { postgresqlStorage, sqliteStorage } from "../../../src/tuning/storages/open.node.ts";
import { watching } from "../../../src/tuning/study/lease.ts";
import { startPostgresql } from "../storages/postgresql-server.ts";

const hour = 3600;
const space = { x: uniform(0, 1) };
const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const folder = mkdtempSync(join(tmpdir(), "whetstone-clock-"));
const server = await startPostgresql();
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true });
});

describe("who watches the signs of life", () => {
  const beat = (at: number, age: number) => [{ trial: 1, at, age }];
  const dead = (found: readonly unknown[]) => found.length > 0;

  it("believes an old one once it has seen that no other comes, and no sooner", () => {
    const watch = watching(20, 120);
    expect(dead(watch(beat(1, 500), 0))).toBe(false);
    expect(dead(watch(beat(1, 530), 30_000))).toBe(false);
    expect(dead(watch(beat(1, 540), 40_000))).toBe(true);
  });

  it("lets a living worker be whose clock says that its last sign is an hour old, or comes from the future", () => {
    for (const jump of [hour, -hour]) {
      const watch = watching(20, 120);
      for (let time = 0; time < 600; time += 10) {
        const last = Math.floor(time / 20);
        expect(dead(watch(beat(last, time - last * 20 + (time > 100 ? jump : 0)), time * 1000))).toBe(false);
      }
    }
  });

  it("ends one whose last sign comes from the future after the grace, by its own time", () => {
    const watch = watching(20, 120);
    expect(dead(watch(beat(1, -hour), 0))).toBe(false);
    expect(dead(watch(beat(1, -hour + 119), 119_000))).toBe(false);
    expect(dead(watch(beat(1, -hour + 120), 120_000))).toBe(true);
  });

  it("begins anew with every sign, and forgets trials that have ended", () => {
    const watch = watching(20, 120);
    watch(beat(1, 0), 0);
    expect(dead(watch(beat(2, 0), 119_000))).toBe(false);
    expect(dead(watch(beat(2, 100), 219_000))).toBe(false);
    watch([], 220_000);
    expect(dead(watch(beat(2, 200), 300_000))).toBe(false);
  });
});

/** A storage, and its clock put forward by so many seconds: as if every sign of life so far were that much older. */
const kinds: readonly (readonly [
  name: string,
  open: () => Promise<{ storage: Storage; jump: (seconds: number) => Promise<void> }>,
])[] = [
  [
    "memory",
    async () => {
      let ahead = 0;
      const storage = memoryStorage({ clock: () => Date.now() + ahead });
      return { storage, jump: async (seconds) => void (ahead += seconds * 1000) };
    },
  ],
  [
    "SQLite",
    async () => {
      const path = join(folder, `${crypto.randomUUID()}.db`);
      const jump = async (seconds: number) => {
        const raw = new DatabaseSync(path, { timeout: 5000 });
        raw.exec(
          `UPDATE trial_heartbeats SET heartbeat = strftime('%Y-%m-%d %H:%M:%f', heartbeat, '${-seconds} seconds') || '000'`,
        );
        raw.close();
      };
      return { storage: await sqliteStorage(path), jump };
    },
  ],
  ...(server === null
    ? []
    : [
        [
          "PostgreSQL",
          async () => {
            const url = await server.database();
            const { default: pg } = await import("pg");
            const jump = async (seconds: number) => {
              const client = new pg.Client({ connectionString: url });
              await client.connect();
              await client.query("UPDATE trial_heartbeats SET heartbeat = heartbeat - $1 * INTERVAL '1 second'", [seconds]);
              await client.end();
            };
            return { storage: await postgresqlStorage(url), jump };
          },
        ] as const,
      ]),
];

describe.each(kinds)("a search on %s", { timeout: 60_000 }, (_, open) => {
  const leased = { heartbeat: 0.1, grace: 1.2, sampler: randomSearch() };

  it("whose database's clock jumps an hour ahead and back loses no trial and makes none twice", async () => {
    const { storage, jump } = await open();
    await openStudy({ space, storage });
    const made: number[] = [];
    const worker = async () => {
      // Longer than the grace, so that the trials live by their signs of life alone.
      const slow = async ({ x }: { readonly x: number }) => (await pause(1.6), x);
      for await (const event of tune(space, slow, { storage, trials: 6, ...leased }))
        if (event.type === "trial") made.push(event.trial.number);
    };
    const both = [worker(), worker()];
    for (const seconds of [hour, -hour, -hour, hour]) {
      await pause(0.8);
      await jump(seconds);
    }
    await Promise.all(both);
    expect(made.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    const study = await openStudy({ space, storage });
    expect((await study.trials()).map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => "complete"));
    await storage.close();
  });

  it.each([
    ["ahead", hour],
    ["back", -hour],
  ])("begins a dead worker's trial anew although the clock was put %s", async (_direction, seconds) => {
    const { storage, jump } = await open();
    const study = await openStudy({ space, storage, sampler: randomSearch() });
    const lost = (await study.ask(1, true))!;
    await jump(seconds);
    for await (const event of tune(space, ({ x }) => x, { storage, trials: 1, ...leased })) void event;
    const trials = await study.trials();
    expect(trials.map(({ state }) => state)).toEqual(["failed", "complete"]);
    expect(trials[1].parameters).toEqual(lost.parameters);
    await storage.close();
  });
});
