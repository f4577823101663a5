/** Hyperband: several ladders of successive halving, from one that stops early to one that never does, so that no guess is needed. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import { fallsAt } from "./asha.ts";
import type { Pruner } from "./pruner.ts";
import { hasDiverged, longest, signOf } from "./reports.ts";
import { firstRung, firstStep, reduction } from "./rungs.ts";

const declaration = define({
  name: "hyperband",
  reference: "Li et al. 2018, JMLR 18(185), arXiv:1603.06560; each bracket as in Li et al. 2020, arXiv:1810.05934",
  about: "spreads trials over ladders of halving that begin to stop early, later and at the end",
  options: {
    firstRung,
    lastStep: whole(0, {}, "steps of a whole training; 0: the longest complete trial's"),
    factor: reduction(3),
    startup: whole(3, {}, "others of a bracket at a rung before any trial is stopped there"),
  },
});

interface Settings {
  readonly firstRung: number;
  readonly lastStep: number;
  readonly factor: number;
  readonly startup: number;
}

/**
 * Bracket b begins at the rung `firstRung · factor^b` and competes within itself. Which bracket a trial belongs to is a matter of
 * its number alone. Optuna draws it by a hash of the study's name and the number, so that a study under another name prunes
 * otherwise; here brackets take turns in the paper's proportions from the first trial on.
 */
export const hyperband = plugin(declaration, (given?: Partial<Settings>): Pruner => {
  const { firstRung, lastStep, factor, startup } = configure(declaration, given).options;
  return {
    name: declaration.name,
    judges: "epochs",
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const first = firstStep(firstRung, factor, history);
      const last = lastStep > 0 ? lastStep : longest(history);
      if (first === null || last === null || last < first) return false;
      const bracketOf = brackets(bracketSizes(first, last, factor));
      const own = bracketOf(trial.number);
      const competing = history.filter(({ number }) => bracketOf(number) === own);
      return fallsAt(trial, competing, { first: first * factor ** own, factor, startup, sign: signOf(direction) });
    },
  };
});

/** How many trials each bracket takes in a round, the one that stops earliest first: ⌈(s_max + 1) / (s + 1) · η^s⌉, algorithm 1. */
export function bracketSizes(first: number, last: number, factor: number): number[] {
  // A logarithm may fall just short of a whole number: log(243) / log(3) is 4.999…
  const count = Math.floor(Math.log(last / first) / Math.log(factor) + 1e-9) + 1;
  return Array.from({ length: count }, (_, b) => {
    const s = count - 1 - b;
    return Math.ceil((count * factor ** s) / (s + 1) - 1e-9);
  });
}

/** The bracket of a trial by its number: in every round each trial goes to the bracket that is furthest behind its share. */
export function brackets(sizes: readonly number[]): (number: number) => number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const taken = sizes.map(() => 0);
  const round = Array.from({ length: total }, (_, i) => {
    const behind = sizes.map((size, b) => (size * (i + 1)) / total - taken[b]);
    const next = behind.indexOf(Math.max(...behind));
    taken[next]++;
    return next;
  });
  return (number) => round[number % total];
}
