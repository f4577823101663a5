/** What storages in files ask of the place that they are given. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../options/index.ts";

/** @throws UserError where the folder that the file would lie in is not there: a typing error must not make one */
export function checkFolder(url: string, path: string): void {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new UserError(`${url}: there is no folder ${folder}; make it first`);
}
