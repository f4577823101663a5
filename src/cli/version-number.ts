// The version of this Whetstone.
import { createRequire } from "node:module";

/** From package.json by the package's own name, which holds wherever this file ends up. */
export const versionNumber = (): string =>
  (createRequire(import.meta.url)("whetstone/package.json") as { version: string }).version;
