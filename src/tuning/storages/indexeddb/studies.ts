/** Studies in an IndexedDB: made, read, deleted. */
import { checkName, checkStudy, studyExists } from "../check.ts";
import type { Storage } from "../storage.ts";
import { answer, type Database } from "./database.ts";
import { findStudy, fromNumber, ofTrial, type StoredStudy, toStudy } from "./records.ts";

type Calls = Pick<Storage, "createStudy" | "study" | "studies" | "deleteStudy" | "setStudyAttribute">;

export const indexedDbStudies = ({ read, write }: Database, forget: (study: number) => void): Calls => ({
  async createStudy(name, directions) {
    checkStudy(name, directions);
    return write(["studies"], async (store) => {
      if ((await answer(store("studies").index("name").getKey(name))) !== undefined) throw studyExists(name);
      const study = { name, directions: [...directions], attributes: {}, systemAttributes: {} };
      const id = (await answer(store("studies").add({ ...study, next: 0, known: {} }))) as number;
      return { id, ...study };
    });
  },
  study: (name) =>
    read(["studies"], async (store) => {
      const found = (await answer(store("studies").index("name").get(name))) as StoredStudy | undefined;
      return found === undefined ? null : toStudy(found);
    }),
  studies: () => read(["studies"], async (store) => ((await answer(store("studies").getAll())) as StoredStudy[]).map(toStudy)),
  async deleteStudy(study) {
    await write(["studies", "trials", "heartbeats", "points", "checkpoints"], async (store) => {
      await findStudy(store, study);
      for (const key of await answer(store("trials").index("number").getAllKeys(fromNumber(study)))) {
        for (const name of ["trials", "heartbeats", "checkpoints"] as const) store(name).delete(key);
        store("points").delete(ofTrial(key as number));
      }
      await answer(store("studies").delete(study));
    });
    forget(study);
  },
  async setStudyAttribute(study, scope, key, value) {
    checkName("attribute", key);
    const field = scope === "user" ? "attributes" : "systemAttributes";
    await write(["studies"], async (store) => {
      const found = await findStudy(store, study);
      await answer(store("studies").put({ ...found, [field]: { ...found[field], [key]: value } }));
    });
  },
});
