/** Stops a trial that has become worse and did not recover for a while; or lets another pruner judge only then. */
import { configure, define, nonNegative, plugin, whole } from "../../options/index.ts";
import type { Pruner } from "./pruner.ts";
import { curveOf, hasDiverged, signOf } from "./reports.ts";

const declaration = define({
  name: "patience",
  aliases: ["patient"],
  reference: "Prechelt 1998, Early stopping — but when?; Akiba et al. 2019, KDD (Optuna's PatientPruner)",
  about: "stops what stays worse than it has been for several reports",
  options: {
    patience: whole(10, {}, "reports without recovery that are borne"),
    minDelta: nonNegative(0, "worse by no more than this counts as recovered"),
  },
});

interface Given {
  readonly patience?: number;
  readonly minDelta?: number;
  /** Who judges a trial whose patience is at its end; without one it is stopped. */
  readonly pruner?: Pruner;
}

/**
 * A trial is at its end when the best of its last `patience + 1` reports is worse, by more than `minDelta`, than the best before
 * them. A plateau is not worse. NaN on the way counts as no report.
 */
export const patience = plugin(declaration, ({ pruner, ...given }: Given = {}): Pruner => {
  const { patience, minDelta } = configure(declaration, given).options;
  return {
    name: declaration.name,
    judges: pruner?.judges ?? "epochs",
    ...(pruner?.runs !== undefined && { runs: pruner.runs }),
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const values = curveOf(trial).values.map((value) => signOf(direction) * value);
      if (values.length <= patience + 1) return false;
      const before = best(values.slice(0, -patience - 1));
      const after = best(values.slice(-patience - 1));
      return before + minDelta < after && (pruner?.prunes(trial, history, direction) ?? true);
    },
  };
});

const best = (values: readonly number[]): number => values.reduce((least, value) => (value < least ? value : least), Infinity);
