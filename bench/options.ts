/** The bench's command line. */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Settings } from "./measure.ts";
import { usageError } from "./usage-error.ts";
import { workloads } from "./workloads.ts";

/** What can be measured, in the order in which it is. */
export const partNames = [...workloads.map(({ name }) => name), "W7", "W8", "limit", "scaling", "endurance"];

const HELP = `Times Whetstone and its peers side by side and writes the tables and figures in bench/README.md.

npm run bench -- [parts] [options]      measures some parts again; the README keeps the others
npm run bench -- all [options]          forgets what was measured, measures everything with 1 and 2 threads
npm run bench -- profile [workloads]    where our own step's time goes, kernel by kernel
npm run bench -- render                 writes the README from what was measured

parts               of ${partNames.join(" ")}; the workloads by default
--python PATH       Python with torch, jax, keras, numpy or scikit-learn; the one on the PATH by default
--peers A,B         only these (and ours); --peers none for ours alone
--threads 1,2       how many threads every library gets that takes them; each number has its own tables (default 1)
--rounds N          how often each is timed, in turn (default 7)
--slice SECONDS     how long one timing takes (default 0.25)
--quiet SECONDS     how long to wait, for each part, until other programs leave the machine alone (default 30)
--mnist FOLDER      take W5's pictures from MNIST's IDX files there; drawn ones by default
--no-write          print only, leave bench/README.md and what was measured before as they are`;

export interface BenchOptions {
  readonly command: "measure" | "profile" | "render";
  /** Everything measured before is forgotten. */
  readonly all: boolean;
  readonly parts: readonly string[];
  readonly settings: Settings;
  readonly threads: readonly number[];
  readonly python: string | null;
  /** Null for all. */
  readonly peers: readonly string[] | null;
  readonly mnist: string | null;
  readonly write: boolean;
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const number = (name: "rounds" | "slice" | "quiet", low: number): number => {
    const value = Number(values[name]);
    return value >= low ? value : usageError(`--${name} takes a number of at least ${low}, got ${values[name]}`);
  };
  const [first, ...rest] = positionals;
  const command = first === "profile" || first === "render" ? first : "measure";
  const all = first === "all";
  const parts = command !== "measure" || all ? rest : positionals;
  for (const name of parts)
    if (!partNames.includes(name)) usageError(`there is no part ${name}; there are ${partNames.join(", ")}`);
  const threads = (values.threads ?? (all ? "1,2" : "1")).split(",").map(Number);
  if (threads.some((n) => !Number.isInteger(n) || n < 1))
    usageError(`--threads takes numbers such as 1,2; got ${values.threads}`);
  return {
    command,
    all,
    parts: parts.length > 0 ? parts : all ? partNames : workloads.map(({ name }) => name),
    settings: { rounds: number("rounds", 1), sliceSeconds: number("slice", 0.001), quietSeconds: number("quiet", 0) },
    threads,
    python: findPython(values.python),
    peers: values.peers === undefined ? null : values.peers.split(",").filter((name) => name !== "none"),
    mnist: values.mnist ?? null,
    write: !values["no-write"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", default: false },
        python: { type: "string" },
        peers: { type: "string" },
        rounds: { type: "string", default: "7" },
        slice: { type: "string", default: "0.25" },
        quiet: { type: "string", default: "30" },
        threads: { type: "string" },
        mnist: { type: "string" },
        "no-write": { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return usageError(`${error instanceof Error ? error.message : String(error)}; --help shows the options`);
  }
}

function findPython(given: string | undefined): string | null {
  for (const name of given ? [given] : ["python3", "python"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {
      if (given) usageError(`--python ${given} cannot be started`);
    }
  }
  return null;
}
