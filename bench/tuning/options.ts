/** The command line of the comparison of searches. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { usageError } from "../usage-error.ts";
import { type Choice, compared, partNames, problemNames } from "./jobs.ts";
import { type Side, sides } from "./runs.ts";

/** What is measured beside the studies. */
export const otherNames = ["search", "overhead"] as const;
export type OtherName = (typeof otherNames)[number];
const everything = [...partNames, ...otherNames];

const HELP = `Compares Whetstone's samplers with Optuna's and writes the tables and figures in bench/tuning/README.md.

npm run bench:tuning -- [parts] [options]    makes the studies that are missing; what was made before is kept
npm run bench:tuning -- render               writes the README from bench/tuning/results

parts               of ${everything.join(" ")}; all by default
--seeds N           studies of every sampler on every problem (default 20)
--samplers A,B      of ${compared.map(({ name }) => name).join(" ")}; all by default
--problems A,B      only these, of functions and networks; all by default
--python PATH       Python with optuna, torch and numpy; the one on the PATH by default
--cores N           studies made at once, in processes of one thread (default: all cores)
--again SIDES       whetstone, optuna or both (whetstone,optuna): forgets their studies of what is chosen first
--rounds N          how often each search is timed, in turn (default 3)
--seconds N         stops after so long; the same command goes on where it was
--runs FOLDER       where every study is kept (default bench/results/tuning)
--results FOLDER    where the summaries go (default bench/tuning/results)
--no-readme         leaves README.md and the figures as they are; needs no package then`;

export interface Options extends Choice {
  readonly command: "measure" | "render";
  readonly others: readonly OtherName[];
  readonly python: string;
  readonly cores: number;
  readonly again: readonly Side[];
  readonly rounds: number;
  readonly seconds: number;
  readonly runs: string;
  readonly results: string;
  readonly readme: boolean;
}

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const whole = (name: "seeds" | "cores" | "rounds" | "seconds"): number => {
    const value = Number(values[name]);
    return value >= 1 ? value : usageError(`--${name} takes a number of at least 1, got ${values[name]}`);
  };
  const chosen = <T extends string>(name: string, text: string, known: readonly T[]): T[] => {
    const names = text.split(",");
    const unknown = names.find((one) => !known.includes(one as T));
    return unknown === undefined
      ? (names as T[])
      : usageError(`--${name}: there is no ${unknown}; there are ${known.join(", ")}`);
  };
  const render = positionals[0] === "render";
  const parts = render ? positionals.slice(1) : positionals;
  const named = parts.length === 0 ? everything : chosen("parts", parts.join(), everything);
  return {
    command: render ? "render" : "measure",
    parts: partNames.filter((name) => named.includes(name)),
    others: otherNames.filter((name) => named.includes(name)),
    seeds: whole("seeds"),
    samplers: chosen(
      "samplers",
      values.samplers ?? compared.map(({ name }) => name).join(),
      compared.map(({ name }) => name),
    ),
    problems:
      values.problems === undefined
        ? null
        : chosen("problems", values.problems, [...problemNames.functions, ...problemNames.networks]),
    python: values.python ?? findPython(),
    cores: values.cores === undefined ? availableParallelism() : whole("cores"),
    again: values.again === undefined ? [] : chosen("again", values.again, sides),
    rounds: whole("rounds"),
    seconds: values.seconds === undefined ? Infinity : whole("seconds"),
    runs: values.runs ?? join(import.meta.dirname, "../results/tuning"),
    results: values.results ?? join(import.meta.dirname, "results"),
    readme: !values["no-readme"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        seeds: { type: "string", default: "20" },
        samplers: { type: "string" },
        problems: { type: "string" },
        python: { type: "string" },
        cores: { type: "string" },
        again: { type: "string" },
        rounds: { type: "string", default: "3" },
        seconds: { type: "string" },
        runs: { type: "string" },
        results: { type: "string" },
        "no-readme": { type: "boolean" },
      },
    });
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

function findPython(): string {
  for (const name of ["python3", "python"])
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" });
      return name;
    } catch {
      // The next name.
    }
  return "python3";
}
