/** A pair's verdict in one sentence. */
import { counted, formatInterval, listed } from "./format.ts";
import { metricLabel } from "./metric.ts";
import type { ComparedMetric, Interval, PairVerdict } from "./record.ts";
import { HOPELESS, fewestSeeds } from "./statistics/index.ts";

type Judged = Omit<PairVerdict, "sentence">;

/** The same pair seen from the one that is ahead: how much, and on how many seeds. */
function fromAhead(
  pair: Judged,
  { higherIsBetter }: ComparedMetric,
): { ahead: string; behind: string; lead: Interval | null; wins: number; losses: number } {
  const sign = higherIsBetter ? 1 : -1;
  const typical = sign * (pair.difference?.estimate ?? 0);
  const first = pair.better === null ? (typical || pair.wins - pair.losses) >= 0 : pair.better === pair.a;
  const flip = first ? sign : -sign;
  const lead =
    pair.difference &&
    (flip > 0
      ? pair.difference
      : { estimate: -pair.difference.estimate, low: -pair.difference.high, high: -pair.difference.low });
  const [ahead, behind] = first ? [pair.a, pair.b] : [pair.b, pair.a];
  return { ahead, behind, lead, wins: first ? pair.wins : pair.losses, losses: first ? pair.losses : pair.wins };
}

/** `0.021 validation loss [0.012, 0.030]`. */
function amount(interval: Interval, metric: ComparedMetric): string {
  const [value, ...ends] = formatInterval(interval).split(" ");
  return [value, metricLabel(metric), ...ends].join(" ");
}

/** How far the one ahead is ahead, told apart by the runs that diverged where there are some. */
export function leadOf(pair: Judged, metric: ComparedMetric): string {
  const { lead, wins } = fromAhead(pair, metric);
  const seeds = `${wins} of ${counted(pair.seeds, "seed")}`;
  if (lead === null) return `on ${seeds}, none of which both finished`;
  if (pair.finished === pair.seeds) return `by ${amount(lead, metric)}, ${seeds}`;
  const both = `on the ${counted(pair.finished, "seed")} that both finished`;
  if (lead.estimate >= 0) return `on ${seeds}; by ${amount(lead, metric)} ${both}`;
  return `on ${seeds}; but it is behind by ${amount({ estimate: -lead.estimate, low: -lead.high, high: -lead.low }, metric)} ${both}`;
}

/** `about 14 more seeds needed`, or that no sensible number would do. */
export function moreSeeds({ seedsNeeded, seeds }: Pick<PairVerdict, "seedsNeeded" | "seeds">): string {
  if (seedsNeeded === null) return `more than ${HOPELESS} seeds would be needed`;
  return `${seedsNeeded <= fewestSeeds() ? "at least" : "about"} ${counted(seedsNeeded - seeds, "more seed")} needed`;
}

/** `he beats glorot by 0.021 validation loss [0.012, 0.030], 10 of 10 seeds`, or why nobody beats anybody. */
export function pairSentence(pair: Judged, metric: ComparedMetric): string {
  const both = listed([pair.a, pair.b]);
  if (pair.seeds === 0) return `${both} have no seed to be compared on`;
  if (pair.finished === 0 && pair.ties === pair.seeds) return `no difference: ${both} diverged on every seed`;
  if (pair.ties === pair.seeds)
    return `no difference: ${both} are equal on ${pair.seeds === 1 ? "the 1 seed" : `all ${pair.seeds} seeds`}`;
  const { ahead, behind } = fromAhead(pair, metric);
  if (pair.decided) return `${ahead} beats ${behind} ${leadOf(pair, metric)}`;
  if (pair.seedsNeeded !== null) return `undecided: ${ahead} is ahead of ${behind} ${leadOf(pair, metric)}; ${moreSeeds(pair)}`;
  return `no difference to be seen between ${both} (${ahead} ahead ${leadOf(pair, metric)}); ${moreSeeds(pair)}`;
}
