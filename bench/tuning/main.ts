/** Compares our searches with Optuna's and writes bench/tuning/README.md. `npm run bench:tuning -- --help` shows how. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildOurs } from "../built.ts";
import { describeMachine } from "../machine.ts";
import { make, type Means, type Store } from "./crew.ts";
import { expectedSeconds, type Job, jobsOf, partNames } from "./jobs.ts";
import { usageError } from "../usage-error.ts";
import { type Options, type OtherName, readOptions } from "./options.ts";
import { type About, Runs, sides } from "./runs.ts";
import { summarize } from "./summary.ts";
import { trainingTimes } from "./training.ts";

/** Loaded when they are asked for. */
const others: Readonly<Record<OtherName, () => Promise<(options: Options, about: About) => Promise<void>>>> = {
  search: async () => (await import("./search.ts")).search,
  overhead: async () => (await import("./overhead.ts")).overhead,
};
const args = process.argv.slice(2);
const options = readOptions(args);

if (options.command === "measure") {
  const whole = options.parts.length === 0 || (await measure(options));
  if (whole) for (const name of options.others) await (await others[name]())(options, about(options));
}
if (options.readme) {
  const { writeReadme } = await import("./readme.ts");
  await writeReadme(options.results);
}

/** @returns whether it came to its end */
async function measure({ parts, again, runs, results, cores, python, seconds, ...rest }: Options): Promise<boolean> {
  const told = about(options);
  const store = Object.fromEntries(
    partNames.map((part) => [part, Object.fromEntries(sides.map((side) => [side, new Runs(runs, part, side)]))]),
  ) as unknown as Store;
  const isChosen = ({ sampler, problem }: Job) => rest.samplers.includes(sampler) && (rest.problems?.includes(problem) ?? true);
  for (const part of parts) for (const side of again) store[part][side].forget(isChosen);
  const jobs = jobsOf({ parts, ...rest });
  const missing = jobs.filter((job) => sides.some((side) => !store[job.part][side].get(job)));
  for (const part of parts)
    for (const side of sides)
      if (missing.some((job) => job.part === part && !store[part][side].get(job))) store[part][side].tell(told);

  const stop = new AbortController();
  const timer = seconds === Infinity ? undefined : setTimeout(() => stop.abort(), seconds * 1000);
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  const means = await meansOf(python, parts, runs, missing.length > 0);
  const progress = progressOf(missing.map(expectedSeconds), cores);
  const failures = await make(missing, store, means, {
    cores,
    signal: stop.signal,
    done: (job) => progress(expectedSeconds(job)),
  });
  clearTimeout(timer);
  for (const failure of failures) console.error(`bench: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
  if (stop.signal.aborted) console.error("bench: stopped; the same command goes on from here");
  for (const part of parts) summarize(part, store[part], part === "networks" ? means.times : null, results);
  return !stop.signal.aborted;
}

/** Our side as users run it, from the built package, and how long networks take to train where some are. */
async function meansOf(python: string, parts: Options["parts"], runs: string, anyMissing: boolean): Promise<Means> {
  const built = join(import.meta.dirname, "../results/built-tuning");
  const programs = { peer: join(import.meta.dirname, "peer.ts"), objective: join(import.meta.dirname, "objective.ts") };
  const trained = parts.includes("networks") ? join(runs, "training.json") : null;
  // Where nothing is to be made, tables alone are written.
  if (anyMissing || (trained !== null && !existsSync(trained))) await buildOurs(programs, built);
  const command = (name: keyof typeof programs) => [process.execPath, join(built, `${name}.js`)];
  const times = trained === null ? null : await trainingTimes(trained, python, command("objective"));
  return { python, ours: command("peer"), objective: command("objective"), times };
}

/** Tells every ten seconds how far it is. */
function progressOf(expected: readonly number[], cores: number): (seconds: number) => void {
  const began = performance.now();
  const whole = expected.reduce((a, b) => a + b, 0);
  let [spent, count, last] = [0, 0, began];
  if (expected.length > 0)
    console.error(`bench: ${expected.length} pairs of studies, about ${clock(whole / cores)} on ${cores} cores`);
  return (seconds) => {
    spent += seconds;
    count++;
    const now = performance.now();
    if (now - last < 10_000 && count < expected.length) return;
    last = now;
    const gone = (now - began) / 1000;
    console.error(
      `bench: ${count} of ${expected.length} (${clock(gone)} gone, about ${clock((gone / spent) * (whole - spent))} left)`,
    );
  };
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function about({ python }: Options): About {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { version: string };
  const modules = ["optuna", "torch", "numpy", "scipy", "cmaes"];
  const script = `import importlib.metadata as m, json; print(json.dumps({n: m.version(n).split("+")[0] for n in ${JSON.stringify(modules)}}))`;
  let theirs: Record<string, string>;
  try {
    theirs = JSON.parse(execFileSync(python, ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  } catch (error) {
    const [why] = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split("\n")
      .slice(-1);
    return usageError(`${python} lacks what Optuna's side needs (${why}); name another with --python.`);
  }
  const where = new Set([python, options.runs, options.results]);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    command: ["npm run bench:tuning --", ...withoutPaths(args, where)].join(" ").trim(),
    versions: { whetstone: version, ...theirs },
  };
}

/** A command as anyone may give it: the paths of this machine, and what only keeps files elsewhere, say nothing. */
function withoutPaths(words: readonly string[], paths: ReadonlySet<string>): string[] {
  return words.flatMap((word, i) => {
    if (["--runs", "--results"].includes(word) || ["--runs", "--results"].includes(words[i - 1])) return [];
    if (word === "--no-readme") return [];
    return [paths.has(word) ? "PYTHON" : word];
  });
}
