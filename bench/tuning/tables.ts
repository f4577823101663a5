/** The comparison's tables, as Markdown. */
import { median } from "../../src/comparison/statistics/index.ts";
import { short, table, withRange } from "../text.ts";
import { samplerNamed } from "./jobs.ts";
import type { Overhead } from "./overhead.ts";
import { groups } from "./problems.ts";
import type { SearchSummary } from "./search.ts";
import { type Cell, type Clock, clocks, samplersOf, type Summary } from "./summary.ts";
import type { TrainingTimes } from "./training.ts";
import { shown, tally, verdict } from "./verdict.ts";

/** One line a sampler: how often it is better, at equal trials and at equal time. */
export function overview(summary: Summary): string {
  const { cells, seeds } = summary;
  const measured = clocksOf(summary);
  return table(
    [
      "",
      "seeds",
      "equal trials",
      ...measured.map(({ title }) => title),
      "beside random search",
      "ms a trial, Whetstone",
      "Optuna",
    ],
    samplersOf(summary).map(({ name, title }) => {
      const own = cells.filter(({ sampler }) => sampler === name);
      const perTrial = (side: "whetstone" | "optuna") =>
        short(median(own.map(({ seconds, trials }) => (1000 * seconds[side]) / trials)));
      return [
        title,
        String(seeds[name]),
        tally(own.map(equalTrials)),
        ...measured.map((clock) => tally(own.flatMap((cell) => equalTime(cell, clock) ?? []))),
        tally(own.flatMap(({ besideRandom: both }) => (both ? [verdict(both.own, both.random)] : []))),
        perTrial("whetstone"),
        perTrial("optuna"),
      ];
    }),
    [1, 2 + measured.length + 2, 2 + measured.length + 3],
  );
}

const equalTrials = ({ whetstone, optuna }: Cell) => verdict(whetstone, optuna);
/** Null where it was measured before there was that clock. */
const equalTime = ({ equalTime: times, optuna }: Cell, { name }: Clock) => (times[name] ? verdict(times[name], optuna) : null);
/** Those that anything was measured by. */
const clocksOf = ({ part, cells }: Summary) => clocks[part].filter(({ name }) => cells.some((cell) => cell.equalTime[name]));

/** A sampler on every problem. */
export function samplerTable(summary: Summary, sampler: string): string {
  const own = summary.cells.filter((cell) => cell.sampler === sampler);
  const measured = clocksOf(summary);
  return table(
    ["", "Whetstone", "Optuna", "equal trials", ...measured.map(({ title }) => title), "trials in its time"],
    own.map((cell) => [
      markOf(cell.problem),
      regret(median(cell.whetstone)),
      regret(median(cell.optuna)),
      shown(equalTrials(cell)),
      ...measured.map((clock) => {
        const found = equalTime(cell, clock);
        return found ? shown(found) : "";
      }),
      `${cell.reached >= cell.trials * cell.most ? "≥ " : ""}${short(cell.reached)} : ${cell.trials}`,
    ]),
    [1, 2, 4 + measured.length],
  );
}

/** Functions that no setting was chosen on wear a mark. */
function markOf(problem: string): string {
  const base = problem.replace(/Noisy$/, "");
  return groups.fresh.some(({ name }) => name === base) ? `${problem} ◦` : problem;
}

const regret = (value: number): string =>
  value >= 0.01 && value < 1000
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1).replace("e-", "e−").replace("e+", "e");

/** Verdicts that intervals of 95 % get wrong in one direction where there is no difference, by their number alone. */
export function chanceWords(summary: Summary): string {
  const { cells } = summary;
  const count =
    cells.length + clocksOf(summary).reduce((sum, { name }) => sum + cells.filter((cell) => cell.equalTime[name]).length, 0);
  return `Of ${count} intervals of 95 %, about ${Math.round(0.025 * count)} lie above 0 and as many below it where nothing differs at all.`;
}

/** What a trial's training takes, by network. */
export const trainingTable = (times: TrainingTimes): string =>
  table(
    ["ms a training", "Whetstone", "PyTorch", "its time / ours"],
    Object.entries(times).map(([network, { whetstone, pytorch }]) => [
      network,
      short(1000 * whetstone),
      short(1000 * pytorch),
      `${short(pytorch / whetstone)}×`,
    ]),
    [1, 2, 3],
  );

/** What a trial costs beside its objective: a line a size of the study. */
export const overheadTable = ({ rows }: Overhead): string =>
  table(
    [
      "storage",
      "sampler",
      "trials",
      "Whetstone, ms a trial",
      "ask",
      "five reports",
      "tell",
      "Optuna, ms a trial",
      "its time / ours",
    ],
    rows
      .filter(({ side }) => side === "whetstone")
      .flatMap(({ storage, sampler, costs }) => {
        const optuna = rows.find((row) => row.side === "optuna" && row.storage === storage && row.sampler === sampler);
        return costs.map(({ trials, whole, ask, reports, tell }) => {
          const theirs = optuna?.costs.find((one) => one.trials === trials);
          const beside = theirs ? [short(theirs.whole), `${short(theirs.whole / whole)}×`] : ["", ""];
          return [storage, samplerNamed(sampler).title, short(trials), ...[whole, ask, reports, tell].map(short), ...beside];
        });
      }),
    [2, 3, 4, 5, 6, 7, 8],
  );

/** How the time of all trials together grows from a thousand to ten thousand; n log n grows by 13.3. */
export function growthWords({ rows }: Overhead): string {
  const grown = rows.flatMap(({ storage, sampler, side, costs }) => {
    const [early, late] = [1000, 10_000].map((size) => costs.find(({ trials }) => trials === size)?.sum);
    if (side !== "whetstone" || early === undefined || late === undefined) return [];
    return [`${storage} with ${samplerNamed(sampler).title} ${short(late / early)}×`];
  });
  return `From 1,000 to 10,000 trials the time of all of them together grows: ${grown.join(", ")}; n log n would grow 13.3×.`;
}

/** W7 as a search: a line a contender. */
export const searchTable = ({ results, first }: SearchSummary): string =>
  table(
    [
      "",
      "cores",
      "seconds",
      "its time / ours",
      ...first.map(({ learningRate, batchSize }) => `loss at ${learningRate}, batch ${batchSize}`),
    ],
    results.map(({ name, cores, seconds, ratio, losses }) => [
      name,
      String(cores),
      withRange(seconds),
      ratio ? withRange(ratio, "×") : "",
      ...losses.map((loss) => loss.toPrecision(3)),
    ]),
    [1, 2, 3, ...first.map((_, i) => 4 + i)],
  );
