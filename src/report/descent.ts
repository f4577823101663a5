/** A population as its report sees it: who came from whom, and which of the first population is left in the last. */
import { generationsOf, lineOf, planOf, type PopulationPlan, slotOf, spanOf } from "../tuning/population/index.ts";
import type { StudyRecord, TrialRecord } from "../tuning/record.ts";

/** One interval of a member. */
export interface Descendant {
  readonly trial: TrialRecord;
  /** Null in the first population. */
  readonly parent: TrialRecord | null;
  /** Epochs before it, and at its end. */
  readonly from: number;
  readonly until: number;
  /** Place among the lines that are left, the winner's first; null for one that died out. */
  readonly line: number | null;
  /** Whether the winner comes from it. */
  readonly isWinners: boolean;
}

export interface Descent {
  readonly plan: PopulationPlan;
  /** The best of the last generation, whoever wins on fresh seeds. */
  readonly winner: TrialRecord;
  readonly all: readonly Descendant[];
  /** Trials of the first population from which some of the last come, the winner's first, then those with most; and how many. */
  readonly lines: readonly { readonly root: TrialRecord; readonly members: number }[];
}

/** @returns null for a study that is no population, and for one without the winner's trial */
export function descentOf(study: StudyRecord, trials: readonly TrialRecord[], winner: TrialRecord | null): Descent | null {
  const plan = planOf(study);
  if (!plan || !winner || !slotOf(winner)) return null;
  const generations = generationsOf(trials);
  const ofLast = (generations.at(-1) ?? []).flatMap((trial) => (trial?.state === "complete" ? [lineOf(trial, trials)] : []));
  const winners = lineOf(winner, trials);
  const counts = Map.groupBy(ofLast, ([root]) => root.number);
  const lines = [...counts.values()]
    .map((group) => ({ root: group[0][0], members: group.length }))
    .toSorted((a, b) => Number(b.root === winners[0]) - Number(a.root === winners[0]) || b.members - a.members);
  const left = new Map<number, number>();
  for (const line of ofLast)
    for (const { number } of line)
      left.set(
        number,
        lines.findIndex(({ root }) => root.number === line[0].number),
      );
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  const isWinners = new Set(winners.map(({ number }) => number));
  const all = generations.flat().flatMap((trial): Descendant[] => {
    if (!trial) return [];
    const { generation, parent } = slotOf(trial)!;
    return [
      {
        ...{ trial, parent: parent === null ? null : (byNumber.get(parent) ?? null), ...spanOf(generation, plan) },
        ...{ line: left.get(trial.number) ?? null, isWinners: isWinners.has(trial.number) },
      },
    ];
  });
  return { plan, winner, all, lines };
}
