/** Trials fail or diverge in one part of a range. */
import { wilson } from "../../../comparison/statistics/index.ts";
import type { Distribution, ParameterValue } from "../../distribution.ts";
import { curveOf } from "../../pruners/reports.ts";
import type { TrialRecord } from "../../record.ts";
import { axisOf } from "../../samplers/axis.ts";
import { percent, PLAYBOOK, short, type Rule } from "../finding.ts";

const FEWEST = 3;
/** Of all failures that have the parameter the region must hold this share. */
const HELD = 0.8;

/** Failed, or with a value or a last report that is no finite number. */
function broke(trial: TrialRecord): boolean {
  if (trial.state === "failed") return true;
  if (trial.state === "complete") return !(trial.values ?? [NaN]).every(Number.isFinite);
  return !Number.isFinite(curveOf(trial).values.at(-1) ?? 0);
}

export const failingRegion: Rule = {
  name: "failing-region",
  reference: PLAYBOOK,
  about: "trials fail in one part of a range: leave it out",
  concerns: "space",
  find: ({ ended, parameters }) =>
    [...parameters].flatMap(([name, distribution]) => {
      const { place } = axisOf(distribution);
      const found = ended
        .filter((trial) => !Number.isNaN(place(trial.parameters[name]))) // what the newest range leaves out is mended
        .map((trial) => ({ value: trial.parameters[name], failed: broke(trial) }));
      const failures = failed(found);
      if (failures < FEWEST) return [];
      const region = distribution.kind === "categorical" ? worstChoice(distribution, found) : worstEnd(distribution, found);
      if (!region) return [];
      const sentence =
        `${region.failed} of ${region.count} trials with ${name} ${region.where} failed or diverged (${percent(region.failed / region.count)}), ` +
        `${failures - region.failed} of the other ${found.length - region.count}; ${region.remedy.sentence}.`;
      return [{ sentence, figure: `slice:${name}` as const, remedy: { parameter: name, ...region.remedy.change } }];
    }),
};

interface Seen {
  readonly value: ParameterValue;
  readonly failed: boolean;
}

interface Region {
  readonly where: string;
  readonly count: number;
  readonly failed: number;
  readonly remedy: {
    readonly sentence: string;
    readonly change:
      | { readonly kind: "range"; readonly distribution: Distribution }
      | { readonly kind: "fix"; readonly value: ParameterValue };
  };
}

const failed = (seen: readonly Seen[]): number => seen.reduce((sum, { failed }) => sum + (failed ? 1 : 0), 0);

interface Counts {
  readonly count: number;
  readonly failed: number;
}

/** Nearly all failures lie in the region, most trials there failed, and it is surely worse than the rest. */
function stands(inside: Counts, all: Counts): boolean {
  if (inside.count === all.count || inside.failed < HELD * all.failed || inside.failed < inside.count / 2) return false;
  return wilson(inside.failed, inside.count).low > wilson(all.failed - inside.failed, all.count - inside.count).high;
}

/** Share of the failures that lie inside less the share of the others that do (Youden 1950, Cancer 3). */
const excess = (inside: Counts, all: Counts): number =>
  inside.failed / all.failed - (inside.count - inside.failed) / Math.max(1, all.count - all.failed);

/** Of all cuts, with either side as the region, the one that tells failures from the others best. */
function worstEnd(distribution: Exclude<Distribution, { kind: "categorical" }>, seen: readonly Seen[]): Region | null {
  const all = { count: seen.length, failed: failed(seen) };
  const sorted = seen.map(({ value, failed }) => ({ value: value as number, failed })).sort((a, b) => a.value - b.value);
  let best: (Counts & { cut: number; next: number; above: boolean }) | null = null;
  let below = 0; // failures among the first i
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i - 1].failed) below++;
    const [left, right] = [sorted[i - 1].value, sorted[i].value];
    if (left === right) continue;
    const lower = { count: i, failed: below, cut: left, next: right, above: false };
    const upper = { count: all.count - i, failed: all.failed - below, cut: right, next: left, above: true };
    for (const region of [lower, upper])
      if (stands(region, all) && (!best || excess(region, all) > excess(best, all))) best = region;
  }
  if (!best) return null;
  const { above, cut, next } = best;
  const narrowed = above ? { ...distribution, high: next } : { ...distribution, low: next };
  return {
    where: `of ${short(cut)} and ${above ? "more" : "less"}`,
    count: best.count,
    failed: best.failed,
    remedy: {
      sentence: `narrow it to ${short(narrowed.low)} to ${short(narrowed.high)}`,
      change: { kind: "range", distribution: narrowed },
    },
  };
}

function worstChoice(distribution: Extract<Distribution, { kind: "categorical" }>, all: readonly Seen[]): Region | null {
  for (const choice of distribution.choices) {
    const having = all.filter(({ value }) => value === choice);
    const inside = { count: having.length, failed: failed(having) };
    if (!stands(inside, { count: all.length, failed: failed(all) })) continue;
    const left = distribution.choices.filter((other) => other !== choice);
    return {
      where: `= ${String(choice)}`,
      ...inside,
      remedy:
        left.length === 1
          ? { sentence: `fix it at ${String(left[0])}`, change: { kind: "fix", value: left[0] } }
          : {
              sentence: `leave ${String(choice)} out`,
              change: { kind: "range", distribution: { ...distribution, choices: left } },
            },
    };
  }
  return null;
}
