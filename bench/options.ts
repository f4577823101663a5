/** The bench's command line. */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Settings } from "./measure.ts";
import { type Workload, workloads } from "./workloads.ts";

const HELP = `Times Whetstone and its peers side by side and writes the table in bench/README.md.

npm run bench -- [workloads] [options]
npm run bench -- profile [workloads]    where our own step's time goes, kernel by kernel

workloads           of ${workloads.map(({ name }) => name).join(" ")}; all by default
--python PATH       Python with torch, jax, numpy or scikit-learn; the one on the PATH by default
--peers A,B         only these (and ours); --peers none for ours alone
--rounds N          how often each is timed, in turn (default 7)
--slice SECONDS     how long one timing takes (default 0.25)
--quiet SECONDS     how long to wait, for each workload, until other programs leave the machine alone (default 30)
--threads N         threads for every library that takes them (default 1)
--no-write          print only, leave bench/README.md as it is`;

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly settings: Settings;
  readonly threads: number;
  readonly python: string | null;
  /** Null for all. */
  readonly peers: readonly string[] | null;
  readonly write: boolean;
}

export function usageError(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const number = (name: "rounds" | "slice" | "quiet" | "threads", low: number): number => {
    const value = Number(values[name]);
    return value >= low ? value : usageError(`--${name} takes a number of at least ${low}, got ${values[name]}`);
  };
  const named = (name: string): Workload =>
    workloads.find((w) => w.name === name) ??
    usageError(`there is no workload ${name}; there are ${workloads.map((w) => w.name).join(", ")}`);
  return {
    workloads: positionals.length > 0 ? positionals.map(named) : workloads,
    settings: { rounds: number("rounds", 1), sliceSeconds: number("slice", 0.001), quietSeconds: number("quiet", 0) },
    threads: number("threads", 1),
    python: findPython(values.python),
    peers: values.peers === undefined ? null : values.peers.split(",").filter((name) => name !== "none"),
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
        threads: { type: "string", default: "1" },
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
