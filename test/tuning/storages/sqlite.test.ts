import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { sqliteStorage } from "../../../src/tuning/storages/sqlite.node.ts";
import { contract } from "./contract.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

contract("SQLite", async () => {
  const path = join(folder, `${files++}.db`);
  return { storage: await sqliteStorage(path), another: () => sqliteStorage(path) };
});
