/** The best trial may only have been lucky. */
import { counted, PLAYBOOK, short, type Rule } from "../finding.ts";
import { shown, type Evidence } from "../evidence.ts";

const MOST_TRIALS = 5;
const MOST_SEEDS = 30;
const FEWEST = 10;
/** Quantiles of the normal distribution: 95% two-sided, and 80% power. */
const [Z, POWER] = [1.96, 0.84];

export const withinNoise: Rule = {
  name: "within-noise",
  reference: PLAYBOOK,
  about: "the best trial is not clearly better than the next ones: run those on more seeds",
  concerns: "trust",
  find: (evidence) => (evidence.runVariance > 0 ? lucky(evidence) : unknown(evidence)),
};

const runs = ({ runs }: { readonly runs: readonly unknown[] }): number => Math.max(1, runs.length);

function lucky(evidence: Evidence): ReturnType<Rule["find"]> {
  const { ranked, runVariance } = evidence;
  if (ranked.length < 2) return [];
  const [best, ...rest] = ranked;
  const margin = (n: number) => Z * Math.sqrt(runVariance * (1 / runs(best.trial) + 1 / n));
  const rivals = rest.filter(({ trial, value }) => value - best.value < margin(runs(trial)));
  if (rivals.length === 0) return [];
  const gap = rivals[0].value - best.value;
  // n with which a difference of this size would be seen: n = 2 σ² (z₁ + z₂)² / gap².
  const wanted = gap > 0 ? Math.ceil((2 * runVariance * (Z + POWER) ** 2) / gap ** 2) : Infinity;
  const seeds = Math.min(Math.max(wanted, runs(best.trial) + 1, 2), MOST_SEEDS);
  const trials = [best, ...rivals].slice(0, MOST_TRIALS).map(({ trial }) => trial.number);
  const sentence =
    `Trial ${best.trial.number} leads by ${short(gap)}, but a run varies by ±${short(Math.sqrt(runVariance))} from seed to seed, so ` +
    `${counted(rivals.length, "other trial")} may be as good; ` +
    (wanted > MOST_SEEDS
      ? `it would take ${Number.isFinite(wanted) ? `about ${short(wanted)}` : "endlessly many"} seeds to tell the first two apart: run the best ${trials.length} on ${seeds} and take the simplest of equals.`
      : `run the best ${trials.length} on ${seeds} seeds each.`);
  return [{ sentence, figure: "history", remedy: { kind: "seeds", trials, count: seeds } }];
}

function unknown(evidence: Evidence): ReturnType<Rule["find"]> {
  const { ranked } = evidence;
  if (ranked.length < FEWEST) return [];
  const top = ranked.slice(0, MOST_TRIALS);
  const [first, last] = [shown(top[0].value, evidence), shown(top.at(-1)!.value, evidence)];
  const sentence =
    `Every trial ran once, so nobody can tell how much of the lead of trial ${top[0].trial.number} (${short(first)}; the fifth has ` +
    `${short(last)}) is luck; run the best five on five seeds each.`;
  return [{ sentence, figure: "history", remedy: { kind: "seeds", trials: top.map(({ trial }) => trial.number), count: 5 } }];
}
