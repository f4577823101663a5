// One value, or one schedule, after another.
import { define, plugin, UserError } from "../../options/index.ts";
import { increasing } from "./milestones.ts";
import { asSchedule, configOf, makeSchedule, type Schedule, type ScheduleFunction } from "./schedule.ts";

const declaration = define({
  name: "piecewise",
  reference: "Optax piecewise_constant_schedule, join_schedules",
  about: "one value or schedule after another",
});

interface Pieces {
  /** Steps at which the next piece begins, in increasing order. */
  readonly boundaries?: readonly number[];
  /** One more than there are boundaries; a schedule counts from the beginning of its piece. */
  readonly values?: readonly (number | ScheduleFunction)[];
}

/** `piecewise({ boundaries: [100, 200], values: [0.1, 0.01, cosine({ initial: 0.01, steps: 300 })] })`. */
export const piecewise = plugin(declaration, ({ boundaries = [1000], values = [1, 0.1] }: Pieces = {}): Schedule => {
  const starts = [0, ...increasing(boundaries, "piecewise: boundaries")];
  if (values.length !== starts.length)
    throw new UserError(`piecewise: ${boundaries.length} boundaries need ${starts.length} values, got ${values.length}.`);
  const pieces = values.map(asSchedule);
  const at = (step: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => step >= start),
    );
  return makeSchedule((step) => pieces[at(step)](step - starts[at(step)]), {
    label: `piecewise(${pieces.map((piece, i) => (i === 0 ? piece.label : `from ${starts[i]} ${piece.label}`)).join(", ")})`,
    hyper: {},
    config: { type: declaration.name, options: { boundaries: [...boundaries], values: values.map(configOf) } },
  });
});
