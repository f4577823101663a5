/** The verdict on all candidates together, in one sentence. */
import { counted, formatInterval, listed } from "./format.ts";
import { metricLabel } from "./metric.ts";
import type { CandidateSummary, ComparedMetric, PairVerdict } from "./record.ts";
import { leadOf, moreSeeds } from "./sentence.ts";

/**
 * Who stands at the top: the candidates that no other beats. One alone is the winner; several cannot be told apart, and the
 * sentence says how many more seeds might do it for the two foremost.
 * @param candidates best first
 */
export function verdict(candidates: readonly CandidateSummary[], pairs: readonly PairVerdict[], metric: ComparedMetric): string {
  const names = candidates.map(({ name }) => name);
  if (candidates.length === 0) return "there is nothing to compare";
  if (candidates.length === 1) return alone(candidates[0], metric);
  if (candidates.length === 2) return pairs[0].sentence;

  const beaten = new Set(pairs.flatMap(({ a, b, better }) => (better === null ? [] : [better === a ? b : a])));
  const leaders = names.filter((name) => !beaten.has(name));
  const others = names.filter((name) => beaten.has(name));
  const between = (left: string, right: string) =>
    pairs.find(({ a, b }) => (a === left && b === right) || (a === right && b === left))!;

  if (pairs.every(({ ties, seeds }) => ties === seeds && seeds > 0)) {
    return `no difference: ${listed(names)} are equal on all ${counted(pairs[0].seeds, "seed")}`;
  }
  if (leaders.length === 0) return `no verdict: every candidate is beaten by another; ${pairs[0].sentence}`;
  if (leaders.length > 1) {
    const who =
      leaders.length === names.length
        ? `none of the ${names.length} candidates beats another`
        : `${listed(leaders)} cannot be told apart`;
    const rest = others.length === 0 ? "" : `; beaten: ${listed(others)}`;
    return `undecided: ${who} on ${metricLabel(metric)}${hope(between(leaders[0], leaders[1]), leaders.length)}${rest}`;
  }
  const [best] = leaders;
  const unclear = others.filter((name) => !between(best, name).decided);
  if (unclear.length > 0)
    return `${best} is ahead and no other beats it, but it is not decided against ${listed(unclear)}: ${between(best, unclear[0]).sentence}`;
  return `${best} is the best of ${names.length}: it beats ${others[0]} ${leadOf(between(best, others[0]), metric)}, and ${listed(others.slice(1))} as well`;
}

/** What is known of the two foremost: `; about 14 more seeds needed`, with their names where others stand beside them. */
function hope(pair: PairVerdict, leaders: number): string {
  const which = leaders > 2 ? `${listed([pair.a, pair.b])}: ` : "";
  if (pair.seeds === 0) return `; ${which}no seed in common`;
  return `; ${which}${pair.ties === pair.seeds ? "equal on every seed" : moreSeeds(pair)}`;
}

function alone({ name, runs, iqm }: CandidateSummary, metric: ComparedMetric): string {
  const seeds = counted(runs.length, "seed");
  if (iqm === null)
    return `${name} has no ${metricLabel(metric)} on any of ${seeds}; with one candidate there is nothing to compare`;
  return `${name} reaches ${metricLabel(metric)} ${formatInterval(iqm)} over ${seeds}; with one candidate there is nothing to compare`;
}
