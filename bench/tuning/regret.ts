/**
 * Our samplers on the functions of problems.ts, beside Optuna's where a file of its results is given:
 *
 *   python optuna_peer.py --seeds 20 --trials 100 > optuna.jsonl
 *   node tools/node.mjs bench/tuning/regret.ts --seeds 20 --trials 100 --peer bench/tuning/optuna.jsonl > regret.jsonl
 *
 * Every line on stdout is a study, as optuna_peer.py writes them. The table on stderr gives, for each problem, the median regret of
 * both at the end and the mean difference of log10(regret) with its bootstrap interval: below 0 ours is better, −1 tenfold.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { bootstrap, median } from "../../src/comparison/statistics/index.ts";
import { samplers as all, type Sampler } from "../../src/tuning/index.ts";
import { problems } from "./problems.ts";
import { study } from "./study.ts";

interface Line {
  readonly sampler: string;
  readonly problem: string;
  readonly seed: number;
  readonly values: readonly number[];
  readonly seconds: number;
}

const { values: given } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    trials: { type: "string", default: "100" },
    samplers: { type: "string", default: "randomSearch,tpe,cmaEs,gaussianProcess" },
    problems: { type: "string", default: problems.map(({ name }) => name).join() },
    peer: { type: "string" },
  },
});
const [seeds, trials] = [Number(given.seeds), Number(given.trials)];
const peers: Line[] = given.peer
  ? readFileSync(given.peer, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line)
  : [];
const peerNames: Record<string, string> = { randomSearch: "random" };
/** Regrets below this are one: nobody tunes further. */
const least = 1e-6;

for (const name of given.samplers.split(",")) {
  const make = (all as Record<string, unknown>)[name] as (() => Sampler) | undefined;
  if (!make) throw new Error(`there is no sampler ${name}; there is ${Object.keys(all).join(", ")}`);
  console.error(`\n${name.padEnd(18)} ours      Optuna    log10 ours/Optuna        seconds ours  Optuna`);
  for (const problem of problems.filter((one) => given.problems.split(",").includes(one.name))) {
    const ours = Array.from({ length: seeds }, (_, seed): Line => {
      const line = { sampler: name, problem: problem.name, seed, ...study(make(), problem, seed, trials) };
      console.log(JSON.stringify(line));
      return line;
    });
    const theirs = ours.flatMap(({ seed }) =>
      peers.filter((line) => line.sampler === (peerNames[name] ?? name) && line.problem === problem.name && line.seed === seed),
    );
    const regret = ({ values }: Line) => Math.max(Math.min(...values.slice(0, trials)) - problem.minimum, least);
    const cell = (lines: readonly Line[]) => (lines.length === 0 ? "—" : median(lines.map(regret)).toExponential(2)).padEnd(9);
    const time = (lines: readonly Line[]) =>
      median(lines.map(({ seconds, values }) => (seconds / values.length) * trials)).toFixed(2);
    let difference = "";
    if (theirs.length === ours.length) {
      // Seeds of two programs have nothing in common but their number: a pair is as good as any other.
      const each = ours.map((line, i) => Math.log10(regret(line) / regret(theirs[i])));
      const { estimate, low, high } = bootstrap(each, (sample) => sample.reduce((a, b) => a + b, 0) / sample.length);
      difference = `${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]${low > 0 ? " worse" : high < 0 ? " better" : ""}`;
    }
    console.error(
      `${problem.name.padEnd(18)} ${cell(ours)} ${cell(theirs)} ${difference.padEnd(30)} ${time(ours)}  ${theirs.length > 0 ? time(theirs) : ""}`,
    );
  }
}
