/** Times Whetstone and its peers side by side and writes the table in bench/README.md. `npm run bench -- --help` shows how. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeData } from "./data.ts";
import { describeMachine, measureCeilings } from "./machine.ts";
import { measure } from "./measure.ts";
import { readOptions, usageError } from "./options.ts";
import { profile, renderProfile } from "./profile.ts";
import { findPeers, installPeers } from "./peers.ts";
import { type Measured, renderReport, renderWorkload, type Report, writeReadme } from "./table.ts";

const HERE = import.meta.dirname;
const args = process.argv.slice(2);
if (args[0] === "profile") {
  for (const workload of readOptions(args.slice(1)).workloads)
    console.log(`${renderProfile(workload, await profile(workload))}\n`);
  process.exit(0);
}
const { workloads, settings, threads, python, peers: wanted, write } = readOptions(args);
const { version } = JSON.parse(readFileSync(join(HERE, "../package.json"), "utf8")) as { version: string };

installPeers();
const { peers, missing } = findPeers({ python, threads, version });
const known = [...peers, ...missing].map(({ name }) => name);
for (const name of wanted ?? []) if (!known.includes(name)) usageError(`there is no peer ${name}; there are ${known.join(", ")}`);
const chosen = peers.filter(({ name }) => name === "whetstone" || (wanted?.includes(name) ?? true));
for (const { name, reason } of missing) if (wanted?.includes(name) ?? true) console.error(`bench: without ${name}: ${reason}`);

const arrays = await writeData(join(HERE, "results/data"), workloads);
const ceilings = measureCeilings(python);
const measured: Measured[] = [];
for (const workload of workloads) {
  console.error(`bench: ${workload.name}, ${workload.about}`);
  const able = chosen.filter((peer) => peer.can(workload));
  const figures = { workload, ...(await measure(workload, able, arrays, settings)) };
  measured.push(figures);
  console.log(`${renderWorkload(figures)}\n`);
  if (figures.results.some(({ agrees }) => agrees === false)) process.exitCode = 1;
}

const report: Report = {
  machine: describeMachine(),
  date: new Date().toISOString().slice(0, 10),
  command: ["npm run bench --", ...args.map((word) => (word === python ? "PYTHON" : word))].join(" "),
  threads,
  settings,
  versions: Object.fromEntries(chosen.map(({ name, version }) => [name, version])),
  missing: missing.map(({ name, reason }) => `${name} (${reason.replace(python ?? "", "Python").trim()})`),
  ceilings,
  measured,
};
mkdirSync(join(HERE, "results"), { recursive: true });
writeFileSync(join(HERE, "results", `${report.date}-${threads}.json`), `${JSON.stringify(report, null, 1)}\n`);
if (write) writeReadme(join(HERE, "README.md"), renderReport(report));
