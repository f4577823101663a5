import { afterAll, test } from "vitest";
import { postgresqlStorage } from "../../../src/tuning/storages/postgresql.node.ts";
import { contract } from "./contract.ts";
import { startPostgresql } from "./postgresql-server.ts";

const server = await startPostgresql();
afterAll(async () => server?.end());

if (server === null) test.skip("PostgreSQL: no server to test with");
else {
  contract("PostgreSQL", async () => {
    const url = await server.database();
    return { storage: await postgresqlStorage(url), another: () => postgresqlStorage(url) };
  });
}
