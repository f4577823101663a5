import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { indexedDbStorage } from "../../../src/tuning/storages/index.ts";
import { contract } from "./contract.ts";

let databases = 0;

contract("IndexedDB", async () => {
  const name = `studies${databases++}`;
  return { storage: await indexedDbStorage({ name }), another: () => indexedDbStorage({ name }) };
});

test("IndexedDB: a database that a newer version has worked on is refused with the next step", async () => {
  const request = indexedDB.open("newer", 99);
  await new Promise((resolve) => request.addEventListener("success", resolve));
  request.result.close();
  await expect(indexedDbStorage({ name: "newer" })).rejects.toThrow(
    "indexeddb:newer: a newer Whetstone has worked on it; reload the page",
  );
});
