/** Measured parts as files, one each: what fails or is cut off loses nothing else, and one part can be measured again alone. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "./parts.ts";

const FOLDER = join(import.meta.dirname, "results/parts");

export function save(part: Part): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${part.name.replace(":", "-")}@${part.threads}.json`), `${JSON.stringify(part, null, 1)}\n`);
}

/** All that was measured and not forgotten. */
export function saved(): Part[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Part);
}

export function forget(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
