/**
 * Times Whetstone and its peers side by side and writes the table in bench/README.md.
 *
 *   npm run bench -- [W1 W4:32 ...] [--python PATH] [--peers torch-eager,numpy] [--rounds 7] [--slice 0.25] [--threads 1] [--no-write]
 *
 * Without a Python, or without a library, that peer is left out, and the table says so. --quiet SECONDS is how long to wait,
 * for each workload, until other programs leave the machine alone.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeData } from "./data.ts";
import { describeMachine, measureCeilings } from "./machine.ts";
import { type Failure, measure, type Result } from "./measure.ts";
import { findPeers, installPeers } from "./peers.ts";
import { renderReport, type Report, renderWorkload, writeReadme } from "./table.ts";
import { usual, workloads } from "./workloads.ts";

const HERE = import.meta.dirname;
const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string" },
    peers: { type: "string" },
    rounds: { type: "string", default: "7" },
    slice: { type: "string", default: "0.25" },
    quiet: { type: "string", default: "30" },
    threads: { type: "string", default: "1" },
    "no-write": { type: "boolean", default: false },
  },
});

function usageError(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}

function number(name: "rounds" | "slice" | "quiet" | "threads", low: number): number {
  const value = Number(given[name]);
  if (!(value >= low)) usageError(`--${name} takes a number of at least ${low}, got ${given[name]}`);
  return value;
}

function foundPython(): string | null {
  for (const name of given.python ? [given.python] : ["python3", "python"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {
      if (given.python) usageError(`--python ${name} cannot be started`);
    }
  }
  return null;
}

const asked = (positionals.length > 0 ? positionals : usual).map(
  (name) =>
    workloads.find((w) => w.name === name) ??
    usageError(`there is no workload ${name}; there are ${workloads.map((w) => w.name).join(", ")}`),
);
const settings = { rounds: number("rounds", 1), sliceSeconds: number("slice", 0.001), quietSeconds: number("quiet", 0) };
const threads = number("threads", 1);
const python = foundPython();
const { version } = JSON.parse(readFileSync(join(HERE, "../package.json"), "utf8")) as { version: string };

installPeers();
const { peers, missing } = findPeers({ python, threads, version });
const wanted = given.peers?.split(",");
for (const name of wanted ?? [])
  if (![...peers, ...missing].some((p) => p.name === name))
    usageError(`there is no peer ${name}; there are ${[...peers, ...missing].map((p) => p.name).join(", ")}`);
const chosen = peers.filter(({ name }) => name === "whetstone" || (wanted?.includes(name) ?? true));
for (const { name, reason } of missing) console.error(`bench: without ${name}: ${reason}`);

const arrays = await writeData(
  join(HERE, "results/data"),
  asked.map(({ data }) => data),
);
const ceilings = measureCeilings(python);
const measured: { workload: (typeof asked)[number]; results: Result[]; failures: Failure[] }[] = [];
for (const workload of asked) {
  console.error(`bench: ${workload.name}, ${workload.about}`);
  const { results, failures } = await measure(
    workload,
    chosen.filter((peer) => peer.can(workload)),
    arrays,
    settings,
  );
  measured.push({ workload, results, failures });
  console.log(renderWorkload(measured[measured.length - 1]));
  if (results.some(({ agrees }) => agrees === false)) process.exitCode = 1;
}

const report: Report = {
  machine: describeMachine(),
  date: new Date().toISOString().slice(0, 10),
  command: ["npm run bench --", ...process.argv.slice(2).map((word) => (word === python ? "PYTHON" : word))].join(" "),
  threads,
  settings,
  versions: Object.fromEntries(chosen.map(({ name, version }) => [name, version])),
  missing: missing.map(({ name, reason }) => `${name} (${reason.replace(python ?? "", "Python").trim()})`),
  ceilings,
  measured,
};
mkdirSync(join(HERE, "results"), { recursive: true });
writeFileSync(join(HERE, "results", `${report.date}-${threads}.json`), `${JSON.stringify(report, null, 1)}\n`);
if (!given["no-write"]) writeReadme(join(HERE, "README.md"), renderReport(report));
