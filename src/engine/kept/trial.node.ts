// The trial of 256-bit vectors as a file.
import { cpus } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { TrialKeeper, WideTrial } from "../wasm/wide.ts";
import { ownFile, written } from "./files.node.ts";

/** A keeper of the trial on this processor in a folder. What cannot be read or written is found out anew. */
export function trialIn(folder: string, stamp: string): TrialKeeper {
  const fileOf = () => join(folder, `${stamp}-vectors-${crc32(cpus()[0]?.model ?? "").toString(16)}.json`);
  return {
    load() {
      try {
        const found = ownFile(fileOf());
        return found && checked(JSON.parse(String(found.bytes)));
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
