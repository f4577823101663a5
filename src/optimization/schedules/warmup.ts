// A linear rise in front of another schedule: the first updates of adaptive methods are noisy and must be small.
import { configure, define, nonNegative, plugin, whole } from "../../options/index.ts";
import { changed } from "../config.ts";
import { asSchedule, configOf, makeSchedule, type Schedule, type ScheduleFunction } from "./schedule.ts";

const declaration = define({
  name: "warmup",
  reference: "Goyal et al. 2017, arXiv:1706.02677",
  about: "a linear rise in front of another schedule",
  hyper: {
    steps: whole(100, {}, "updates of the rise"),
    start: nonNegative(0, "where the rise begins, as a part of the value it goes to"),
  },
});

interface Given {
  readonly steps?: number;
  readonly start?: number;
  /** What follows, counted from the end of the rise; 1 by default. */
  readonly into?: number | ScheduleFunction;
}

/** From start · into(0) up to into(0) within `steps` updates, then `into`. Optax: warmup_cosine_decay_schedule; PyTorch: LinearLR. */
export const warmup = plugin(declaration, ({ into = 1, ...given }: Given = {}): Schedule => {
  const { hyper, label } = configure(declaration, given);
  const { steps, start } = hyper;
  const after = asSchedule(into);
  return makeSchedule((step) => (step < steps ? after(0) * (start + (1 - start) * (step / steps)) : after(step - steps)), {
    label: into === 1 ? label : `${label} into ${after.label}`,
    hyper,
    config: { type: declaration.name, options: { ...changed(declaration, hyper), into: configOf(into) } },
  });
});
