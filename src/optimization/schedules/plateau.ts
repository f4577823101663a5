// Reduces the rate when a metric stops getting better. It reads what happened, so it is no function of the step: after each
// epoch the trainer asks `next(history)` for the factor that all learning rates are multiplied by from then on.
import { choice, configure, define, fraction, nonNegative, number, plugin, type Values, whole } from "../../options/index.ts";
import type { EpochRecord } from "../../training/record.ts";
import { type OptimizationConfig, changed } from "../config.ts";

export interface Plateau {
  readonly kind: "plateau";
  readonly label: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly config: OptimizationConfig;
  /** The factor after the epochs of `history`, 1 at first: a pure function, so a resumed run needs only its history. */
  next(history: readonly EpochRecord[]): number;
}

const declaration = define({
  name: "plateau",
  reference: "PyTorch ReduceLROnPlateau",
  about: "multiplied by a factor when a metric stops getting better",
  aliases: ["reduceOnPlateau"],
  hyper: {
    patience: whole(10, {}, "epochs without a better value that are let pass"),
    factor: number(0.1, { low: 0, high: 1, openLow: true, openHigh: true, scale: "log" }, "what the rate is multiplied by"),
    threshold: nonNegative(1e-4, "how much better a value must be to count"),
    cooldown: whole(0, {}, "epochs after a reduction that are not counted"),
    minimum: fraction(0, "the factor never falls below this"),
  },
  options: {
    better: choice("lower", ["lower", "higher"], "which values of the metric are good"),
    compare: choice("relative", ["relative", "absolute"], "threshold as a part of the best value, or as a difference"),
  },
});
type Given = Partial<Values<(typeof declaration)["hyper"]> & Values<(typeof declaration)["options"]>> & {
  /** A name from the epochs' metrics; `loss` by default. Validation's where there is one, else training's. */
  readonly metric?: string;
};

/** PyTorch's rules: a value that is not a number never counts as better; `patience` epochs are let pass, the next one reduces. */
export const plateau = plugin(declaration, ({ metric = "loss", ...given }: Given = {}): Plateau => {
  const { hyper, options, label } = configure(declaration, given);
  const { patience, factor, threshold, cooldown, minimum } = hyper;
  const sign = options.better === "lower" ? 1 : -1;
  const better = (value: number, best: number): boolean =>
    sign * value < sign * best - threshold * (options.compare === "relative" && Number.isFinite(best) ? Math.abs(best) : 1);
  return {
    kind: "plateau",
    label: metric === "loss" ? label : `${label} on ${metric}`,
    hyper,
    config: { type: declaration.name, options: { ...changed(declaration, { ...hyper, ...options }), metric } },
    next: (history) => {
      let [current, best, bad, resting] = [1, sign * Infinity, 0, 0];
      for (const { train, validation } of history) {
        const value = (validation ?? train)[metric];
        if (better(value, best)) [best, bad] = [value, 0];
        else bad++;
        if (resting > 0) [resting, bad] = [resting - 1, 0];
        if (bad > patience) [current, resting, bad] = [Math.max(minimum, current * factor), cooldown, 0];
      }
      return current;
    },
  };
});
