/** Trials are stopped before they show what they are worth, or hardly any comes to its end. */
import { averageRanks } from "../../../comparison/statistics/index.ts";
import { curveOf, signOf, valueFrom } from "../../pruners/reports.ts";
import { percent, short, type Rule } from "../finding.ts";
import type { Evidence } from "../evidence.ts";

const FEWEST = 10;
/** Spearman's correlation of the value at a step with the last one: below `GUESS` it says little, from `TELLS` on enough. */
const [GUESS, TELLS] = [0.3, 0.7];
const ENOUGH_COMPLETE = 5;
const COMPLETE_SHARE = 0.1;

export const eagerPruner: Rule = {
  name: "eager-pruner",
  reference: "Li et al. 2018, JMLR 18(185) (many trials or long ones); Spearman 1904, American Journal of Psychology 15",
  about: "the pruner stops trials too early, or too many: let them run longer",
  concerns: "trust",
  find: (evidence) => [...tooEarly(evidence), ...tooMany(evidence)],
};

function tooEarly({ ended, ranked, question: { direction } }: Evidence): ReturnType<Rule["find"]> {
  const stops = ended.filter(({ state }) => state === "pruned").flatMap((trial) => curveOf(trial).steps.at(-1) ?? []);
  const stop = stops.sort((a, b) => a - b)[stops.length >> 1];
  if (stops.length < FEWEST) return [];
  const says = (step: number) => {
    const pairs = ranked.flatMap(({ trial, value }) => {
      const last = curveOf(trial).steps.at(-1) ?? -Infinity;
      const then = last > step ? valueFrom(trial, step) : undefined;
      return then === undefined || !Number.isFinite(then) ? [] : [[then, value] as const];
    });
    return pairs.length < FEWEST ? null : { count: pairs.length, correlation: signOf(direction) * spearman(pairs) };
  };
  const now = says(stop);
  if (!now || now.correlation >= GUESS) return [];
  const later = [...new Set(ranked.flatMap(({ trial }) => curveOf(trial).steps))]
    .filter((step) => step > stop)
    .sort((a, b) => a - b);
  const enough = later.find((step) => (says(step)?.correlation ?? 0) >= TELLS) ?? later[later.length >> 1] ?? 2 * stop;
  const sentence =
    `Half of the ${stops.length} pruned trials were stopped by step ${stop}, where a value says little of the last one: over ${now.count} ` +
    `trials that went on the rank correlation of the two is ${short(now.correlation)}; prune from step ${enough} on.`;
  return [{ sentence, figure: "curves", remedy: { kind: "pruner", pruner: "median", options: { warmup: enough } } }];
}

function tooMany({ ended }: Evidence): ReturnType<Rule["find"]> {
  const complete = ended.filter(({ state }) => state === "complete").length;
  const pruned = ended.filter(({ state }) => state === "pruned").length;
  if (pruned < FEWEST || complete >= Math.max(ENOUGH_COMPLETE, COMPLETE_SHARE * (pruned + complete))) return [];
  const sentence =
    `Of ${pruned + complete} trials ${percent(pruned / (pruned + complete))} were pruned and only ${complete} came to the end, too few to ` +
    `learn from; let the better half go on.`;
  return [{ sentence, figure: "curves", remedy: { kind: "pruner", pruner: "median", options: {} } }];
}

/** The correlation of the ranks; 0 where one side does not vary. */
function spearman(pairs: readonly (readonly [number, number])[]): number {
  const [a, b] = [averageRanks(pairs.map(([x]) => x)), averageRanks(pairs.map(([, y]) => y))];
  const centre = (pairs.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < pairs.length; i++) {
    ab += (a[i] - centre) * (b[i] - centre);
    aa += (a[i] - centre) ** 2;
    bb += (b[i] - centre) ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
