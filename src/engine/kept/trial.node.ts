// The trial of 256-bit vectors as a file.
import { readFileSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { TrialKeeper, WideTrial } from "../wasm/wide.ts";
import { isOwn, written } from "./files.node.ts";

/** A keeper of the trial on this processor in a folder. What cannot be read or written is found out anew. */
export function trialIn(folder: string, stamp: string): TrialKeeper {
  const fileOf = () => join(folder, `${stamp}-vectors-${crc32(cpus()[0]?.model ?? "").toString(16)}.json`);
  return {
    load() {
      try {
        const file = fileOf();
        const facts = statSync(file, { throwIfNoEntry: false });
        return facts && isOwn(facts) ? checked(JSON.parse(readFileSync(file, "utf8"))) : null;
      } catch {
        return null;
      }
    },
    save: (trial) => void written(fileOf(), JSON.stringify(trial)),
  };
}

function checked({ ratio, sameBits, milliseconds }: Partial<WideTrial>): WideTrial | null {
  return typeof ratio === "number" && typeof sameBits === "boolean" && typeof milliseconds === "number"
    ? { ratio, sameBits, milliseconds }
    : null;
}
