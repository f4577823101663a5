import { afterAll, expect, test } from "vitest";
import { postgresqlStorage } from "../../../src/tuning/storages/postgresql/postgresql.node.ts";
import { contract } from "./contract.ts";
import { startPostgresql } from "./postgresql-server.ts";

const server = await startPostgresql();
afterAll(async () => server?.end());

test.skipIf(server === null)("PostgreSQL: there is a server to test with", () => expect(server).not.toBeNull());
if (server !== null) {
  contract("PostgreSQL", async () => {
    const url = await server.database();
    return { storage: await postgresqlStorage(url), another: () => postgresqlStorage(url) };
  });
}
