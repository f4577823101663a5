// Names of runs: what was trained on what, and when.
import { UserError } from "../options/index.ts";

/** `circles-train-20260131-142530`; parts of a path and signs that file systems dislike are left out. */
export function runName(data: string, what: string, now = new Date()): string {
  const base = data
    .split(":")[0]
    .split(/[/\\]/)
    .at(-1)!
    .replace(/(\.(csv|tsv|tab|txt|jsonl?|ndjson|npy|idx|parquet|gz))+$/i, "");
  const safe =
    base
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 40) || "data";
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${safe}-${what}-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** A name that the user chose. @throws UserError where it cannot be the name of a folder */
export function checkName(name: string): string {
  if (/^[\w][\w. -]*$/.test(name)) return name;
  throw new UserError(
    `--name: "${name}" cannot be the name of a folder; take letters, digits, dots and dashes. Another place for runs is chosen with --runs FOLDER.`,
  );
}
