/** Times Whetstone and its peers side by side and writes bench/README.md. `npm run bench -- --help` shows how. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildOurs } from "./built.ts";
import { writeData } from "./data.ts";
import { endurance } from "./endurance.ts";
import { measureLimits } from "./limit.ts";
import { describeMachine } from "./machine.ts";
import { measure } from "./measure.ts";
import { type BenchOptions, readOptions } from "./options.ts";
import { usageError } from "./usage-error.ts";
import type { Content, Part } from "./parts.ts";
import { findPeers, installPeers, type Peer } from "./peers.ts";
import { profile, renderProfile } from "./profile.ts";
import { Progress } from "./progress.ts";
import { renderPart, writeReadme } from "./readme.ts";
import { scaling } from "./scaling.ts";
import { search } from "./search.ts";
import { start } from "./start.ts";
import { forget, save, saved } from "./store.ts";
import { hasConvolution, named, workloads } from "./workloads.ts";

const HERE = import.meta.dirname;
const DATA = join(HERE, "results/data");
const args = process.argv.slice(2);
const options = readOptions(args);
// Interrupted it exits, and so ends the libraries' processes, which may be standing still.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

/** Parts of which threads change nothing, or whose question is another. */
const onceOnly = new Set(["W8", "scaling", "endurance"]);
/** Workloads whose matrix products are compared with BLAS. */
const limited = workloads.filter((w) => !hasConvolution(w) && /^W[346]/.test(w.name) && !w.name.includes("dropout"));
/** About how long a part takes, where it is not as long as most. */
const seconds: Readonly<Record<string, number>> = { W5: 180, W6: 90, W7: 180, W8: 180, limit: 30, scaling: 30, endurance: 10 };

if (options.command === "profile")
  for (const name of options.parts) {
    const workload = named(name);
    if (workload) console.log(`${renderProfile(workload, await profile(workload))}\n`);
  }
else if (options.command === "render") await writeReadme(HERE, saved());
else await measureAll(options);

async function measureAll({
  all,
  parts,
  settings,
  threads: counts,
  python,
  peers: wanted,
  write,
  mnist,
}: BenchOptions): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(HERE, "../package.json"), "utf8")) as { version: string };
  installPeers();
  await buildOurs();
  const { peers, missing } = findPeers({ python, version });
  const known = [...peers, ...missing].map(({ name }) => name);
  for (const name of wanted ?? [])
    if (!known.includes(name)) usageError(`there is no peer ${name}; there are ${known.join(", ")}`);
  const chosen = peers.filter(({ name }) => name === "whetstone" || (wanted?.includes(name) ?? true));
  for (const { name, reason } of missing) if (wanted?.includes(name) ?? true) console.error(`bench: without ${name}: ${reason}`);
  const arrays = await writeData(
    DATA,
    workloads.filter(
      ({ data, name }) =>
        parts.includes(name) || (data === "W3" && parts.includes("W7")) || (parts.includes("W8") && /^W[14]$/.test(data)),
    ),
    mnist,
  );
  if (all && write) forget();

  const measurePart = async (name: string, threads: number): Promise<Content> => {
    // A library that knows one thread only was timed with it already.
    const able = chosen.filter((peer) => threads === Math.min(...counts) || peer.threaded);
    switch (name) {
      case "W7":
        return {
          kind: "search",
          // Whoever knows one thread only has a process for each.
          ...(await search(
            chosen.filter((peer) => peer.can(named("W3")!) && peer.name !== "brain.js"),
            arrays,
            threads,
            settings,
          )),
        };
      case "W8":
        return { kind: "start", ...(await start([named("W1")!, named("W4")!], able, arrays, threads, settings)) };
      case "limit":
        return { kind: "limit", limits: measureLimits(limited, python, threads, settings.rounds) };
      case "scaling":
        return { kind: "scaling", curves: await scaling(chosen.filter(isDrawn), threads, settings.sliceSeconds / 4) };
      case "endurance":
        return { kind: "endurance", runs: await endurance(chosen[0]) };
      default: {
        const workload = named(name)!;
        return {
          kind: "steps",
          ...(await measure(
            workload,
            able.filter((peer) => peer.can(workload)),
            arrays,
            threads,
            settings,
          )),
        };
      }
    }
  };

  const jobs = counts.flatMap((threads) =>
    parts.filter((name) => threads === Math.min(...counts) || !onceOnly.has(name)).map((name) => ({ name, threads })),
  );
  const titleOf = ({ name, threads }: (typeof jobs)[number]) => `${name}, ${threads} thread${threads === 1 ? "" : "s"}`;
  const progress = new Progress(new Map(jobs.map((job) => [titleOf(job), seconds[job.name] ?? 45])));
  for (const job of jobs) {
    progress.begin(titleOf(job));
    try {
      const part: Part = {
        ...job,
        date: new Date().toISOString().slice(0, 10),
        machine: describeMachine(),
        command: ["npm run bench --", ...args.map((word) => (word === python ? "PYTHON" : word === mnist ? "MNIST" : word))].join(
          " ",
        ),
        settings,
        versions: Object.fromEntries(chosen.map(({ name, version }) => [name, version])),
        missing: missing.map(({ name, reason }) => `${name} (${reason.replace(python ?? "", "Python").trim()})`),
        content: await measurePart(job.name, job.threads),
      };
      if (write) save(part);
      console.log(`${renderPart(part)}\n`);
      if (part.content.kind === "steps" && part.content.results.some(({ agrees }) => agrees === false)) process.exitCode = 1;
    } catch (error) {
      // The other parts go on.
      console.error(`bench: ${titleOf(job)} failed: ${error instanceof Error ? error.stack : String(error)}`);
      process.exitCode = 1;
    }
    progress.end(titleOf(job));
  }
  if (write) await writeReadme(HERE, saved());
}

function isDrawn({ name }: Peer): boolean {
  return name === "whetstone" || name === "torch-eager";
}
