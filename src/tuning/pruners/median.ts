/** The median rule: stops a trial whose best so far is worse than the median of the complete trials at the same step. */
import { configure, define, plugin } from "../../options/index.ts";
import { byPercentile, jury, type PercentileSettings } from "./percentile.ts";
import type { Pruner } from "./pruner.ts";
import { timing } from "./timing.ts";

const declaration = define({
  name: "median",
  reference: "Golovin et al. 2017, KDD, section 3.2.2",
  about: "stops what is worse than the median of the complete trials at the same step",
  options: { ...jury, ...timing },
});

/** `percentile` at 50; Vizier's rule compares running means, this one the reports themselves, as Optuna's MedianPruner does. */
export const median = plugin(
  declaration,
  (given?: Partial<Omit<PercentileSettings, "percentile">>): Pruner =>
    byPercentile(declaration.name, { percentile: 50, ...configure(declaration, given).options }),
);
