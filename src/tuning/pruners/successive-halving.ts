/** Successive halving in cohorts: of so many trials that begin together a fixed number goes on from each rung. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { Pruner } from "./pruner.ts";
import { hasDiverged, signOf, valueFrom } from "./reports.ts";
import { firstRung, firstStep, reached, reduction } from "./rungs.ts";

const declaration = define({
  name: "successiveHalving",
  aliases: ["sha"],
  reference: "Jamieson & Talwalkar 2016, AISTATS, arXiv:1502.07943",
  about: "of every cohort of trials a fixed number goes on from each rung",
  options: {
    cohort: whole(27, { low: 2 }, "trials, by number, that compete with each other"),
    firstRung,
    factor: reduction(3),
  },
});

interface Settings {
  readonly cohort: number;
  readonly firstRung: number;
  readonly factor: number;
}

/**
 * Of a cohort of n, n / factor go on from the first rung, n / factor² from the second, at least one. The algorithm waits at a rung
 * for the whole cohort; here nobody waits: a trial runs on until as many of its cohort as may go on stood better at one of its
 * rungs, which is when waiting would have stopped it for sure. So the winner of a cohort is never stopped, whatever the order in
 * which trials run, where `asha` may stop it for coming early; and it costs more than `asha` where trials run one after another.
 */
export const successiveHalving = plugin(declaration, (given?: Partial<Settings>): Pruner => {
  const { cohort, firstRung, factor } = configure(declaration, given).options;
  return {
    name: declaration.name,
    judges: "epochs",
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const first = firstStep(firstRung, factor, history);
      if (first === null) return false;
      const sign = signOf(direction);
      const group = Math.floor(trial.number / cohort);
      const others = history.filter(({ id, number }) => id !== trial.id && Math.floor(number / cohort) === group);
      return reached(trial, first, factor).some((step, rung) => {
        const own = sign * valueFrom(trial, step)!;
        const better = others.filter((other) => sign * (valueFrom(other, step) ?? NaN) < own).length;
        return better >= Math.max(1, Math.floor(cohort / factor ** (rung + 1)));
      });
    },
  };
});
