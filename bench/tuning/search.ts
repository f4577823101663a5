/**
 * W7 as a search: sixty W3 networks of 50 epochs, learning rate and batch size proposed by TPE, every trial in an SQLite file. Timed
 * from starting the program to the last trial, compiling included: Whetstone's `search` over its pool, against Optuna with PyTorch,
 * which has as many processes as it may use cores, with a share of the trials each.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildOurs } from "../built.ts";
import { type Manifest, writeData } from "../data.ts";
import { MARK } from "../peer-process.ts";
import { compiledAt, threadVariables } from "../peers.ts";
import { median, type Spread, spread } from "../statistics.ts";
import { named, type Workload } from "../workloads.ts";
import { rounded } from "../text.ts";
import type { About } from "./runs.ts";

export interface SearchQuestion {
  readonly workload: Workload;
  readonly arrays: Manifest;
  readonly epochs: number;
  readonly storage: string;
  /** Trials of all processes together. */
  readonly trials: number;
  /** The first trials: the same on both sides, so that their losses can be compared. */
  readonly first: readonly { readonly learningRate: number; readonly batchSize: number }[];
}

export interface SearchResult {
  readonly name: string;
  readonly cores: number;
  readonly seconds: Spread;
  /** Its time over ours, round by round; null for ours. */
  readonly ratio: Spread | null;
  /** Losses of the trials that both sides have. */
  readonly losses: readonly number[];
}

export interface SearchSummary {
  readonly about: About;
  readonly rounds: number;
  readonly trials: number;
  readonly epochs: number;
  readonly first: SearchQuestion["first"];
  readonly results: readonly SearchResult[];
}

const HERE = import.meta.dirname;
const [TRIALS, EPOCHS] = [60, 50];
/** Eager PyTorch with its plain optimizer takes a quarter longer than with the fused one. */
const VARIANTS = ["fused", "compiled"] as const;
const FIRST: SearchQuestion["first"] = [16, 32, 64, 128].map((batchSize) => ({ learningRate: 1e-3, batchSize }));
/** Losses after training differ with first weights and row orders; by more than this part of each other, something else differs. */
const TOLERANCE = 0.25;

interface Contender {
  readonly name: string;
  readonly cores: number;
  readonly commands: readonly (readonly string[])[];
}

export async function search(
  { python, cores, results, rounds }: { python: string; cores: number; results: string; rounds: number },
  about: About,
): Promise<void> {
  const data = join(HERE, "../results/data");
  const built = join(HERE, "../results/built-search");
  const workload = named("W3")!;
  const arrays = await writeData(data, [workload]);
  await buildOurs({ search: join(HERE, "search-ours.ts") }, built);
  const contenders = [...new Set([1, cores])].flatMap((lanes): Contender[] => [
    { name: "whetstone", cores: lanes, commands: [[process.execPath, join(built, "search.js"), String(lanes)]] },
    ...VARIANTS.map((variant) => ({
      name: `optuna + torch-${variant}`,
      cores: lanes,
      commands: Array.from({ length: lanes }, (_, lane) => [
        python,
        join(HERE, "search_optuna.py"),
        variant,
        String(lane),
        String(lanes),
      ]),
    })),
  ]);
  const times = new Map<Contender, number[]>(contenders.map((one) => [one, []]));
  const losses = new Map<Contender, readonly number[]>();
  for (let round = 0; round < rounds; round++)
    for (const one of contenders) {
      const run = await once(one, { workload, arrays, epochs: EPOCHS, trials: TRIALS, first: FIRST });
      times.get(one)!.push(run.seconds);
      losses.set(one, run.losses);
      console.error(`bench: search, round ${round + 1} of ${rounds}: ${one.name} on ${one.cores}: ${run.seconds.toFixed(1)} s`);
    }
  const found = contenders.map((one): SearchResult => {
    const ours = contenders.find(({ name, cores: own }) => name === "whetstone" && own === one.cores)!;
    const ratios = times.get(one)!.map((seconds, i) => seconds / times.get(ours)![i]);
    return {
      name: one.name,
      cores: one.cores,
      seconds: spread(times.get(one)!),
      ratio: one === ours ? null : spread(ratios),
      losses: losses.get(one)!,
    };
  });
  for (const one of found) {
    const [ours, its] = [median(found[0].losses), median(one.losses)];
    if (Math.abs(its - ours) <= TOLERANCE * ours) continue;
    console.error(
      `bench: ${one.name} has other losses for the same configurations: ${one.losses.join(", ")}; ours: ${found[0].losses.join(", ")}`,
    );
    process.exitCode = 1;
  }
  const summary: SearchSummary = { about, rounds, trials: TRIALS, epochs: EPOCHS, first: FIRST, results: found };
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "search.json"), `${JSON.stringify(summary, rounded(4), 1)}\n`);
}

/** One whole search, in a database of its own. */
async function once({ commands }: Contender, question: Omit<SearchQuestion, "storage">) {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-search-"));
  const text = JSON.stringify({ ...question, storage: join(folder, "study.db") });
  try {
    const begin = performance.now();
    const answers = await Promise.all(commands.map((command) => run(command, text)));
    return { seconds: (performance.now() - begin) / 1000, losses: answers[0].losses };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts a program, gives it the question on its standard input, and waits for its end. */
function run(command: readonly string[], question: string): Promise<{ losses: readonly number[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), {
      env: { ...process.env, ...threadVariables(1), NODE_COMPILE_CACHE: compiledAt },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (out += String(part)));
    child.stderr.on("data", (part: Buffer) => (errors = (errors + String(part)).slice(-4000)));
    child.on("error", reject);
    child.on("close", (code) => {
      const answer = out.split("\n").find((line) => line.startsWith(MARK));
      if (code === 0 && answer !== undefined) resolve(JSON.parse(answer.slice(MARK.length)) as { losses: readonly number[] });
      else reject(new Error(`${command.join(" ")} ended with ${code}: ${errors.trim().split("\n").at(-1) ?? ""}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(question);
  });
}
