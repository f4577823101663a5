import { memoryStorage } from "../../../src/tuning/storages/index.ts";
import { contract } from "./contract.ts";

contract("memory", async () => {
  const storage = memoryStorage();
  return { storage, another: async () => storage };
});
