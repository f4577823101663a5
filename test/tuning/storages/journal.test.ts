import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { journalStorage } from "../../../src/tuning/storages/journal/journal.node.ts";
import { contract } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-journal-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${files++}.log`);

contract("journal file", async () => {
  const path = newPath();
  return { storage: await journalStorage(path), another: () => journalStorage(path) };
});

test("journal file: a line that a dying writer left half written is taken away by the next one", async () => {
  const path = newPath();
  const storage = await journalStorage(path);
  const { id } = await storage.createStudy("s", ["minimize"]);
  const whole = readFileSync(path, "utf8");
  appendFileSync(path, '{"op_code":4,"worker_id":"x","stu');
  const other = await journalStorage(path);
  expect((await other.studies()).map(({ name }) => name)).toEqual(["s"]);
  await storage.createTrial(id);
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines).toHaveLength(3);
  expect(`${lines[0]}\n`).toBe(whole);
  expect(await other.trials(id)).toHaveLength(1);
});

test("journal file: a whole line that means nothing is named, and the file is left as it is", async () => {
  const path = newPath();
  await (await journalStorage(path)).createStudy("s", ["minimize"]);
  appendFileSync(path, '{"op_code": 77}\n');
  await expect(journalStorage(path)).rejects.toThrow(/line 2 is damaged.*op_code/);
});

test("journal file: the lock of a process that died is taken away after a time", async () => {
  const path = newPath();
  const storage = await journalStorage(path, { grace: 0.3 });
  symlinkSync("nobody", `${path}.lock`);
  await storage.createStudy("s", ["minimize"]);
  expect(await storage.studies()).toHaveLength(1);
});

test("journal file: one that was replaced is read from its beginning", async () => {
  const path = newPath();
  const storage = await journalStorage(path);
  await storage.createStudy("a study with a rather long name", ["minimize"]);
  writeFileSync(path, "");
  expect(await storage.studies()).toEqual([]);
  const { id } = await storage.createStudy("t", ["minimize"]);
  expect((await storage.createTrial(id)).number).toBe(0);
});
