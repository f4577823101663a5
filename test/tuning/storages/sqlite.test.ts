import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { sqliteStorage } from "../../../src/tuning/storages/sqlite/sqlite.node.ts";
import { claim } from "./calls.ts";
import { contract } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

contract("SQLite", async () => {
  const path = join(folder, `${files++}.db`);
  return { storage: await sqliteStorage(path), another: () => sqliteStorage(path) };
});

test("SQLite: whoever sets a state without looking, as Optuna's workers do, neither takes a trial twice nor revives one", async () => {
  const path = join(folder, `${files++}.db`);
  const storage = await sqliteStorage(path);
  const { id: study } = await storage.createStudy("s", ["minimize"]);
  const [one, two] = [await storage.createTrial(study, { state: "waiting" }), await storage.createTrial(study)];
  await claim(storage, study);
  await storage.finish(two.id, "complete", [1]);
  const raw = new DatabaseSync(path);
  const set = (id: number, state: string) => raw.prepare("UPDATE trials SET state = ? WHERE trial_id = ?").run(state, id);
  expect(() => set(one.id, "RUNNING")).toThrow("another worker was faster");
  expect(() => set(two.id, "FAIL")).toThrow("another worker was faster");
  set(one.id, "FAIL");
  raw.close();
  expect((await storage.trials(study)).map(({ state }) => state)).toEqual(["failed", "complete"]);
  await storage.close();
});
