// Schedules count updates; this one lets a schedule count epochs.
import { UserError } from "../../options/index.ts";
import { asSchedule, makeSchedule, type Schedule, type ScheduleFunction } from "./schedule.ts";

/**
 * `schedule(epoch)` for every update of an epoch, epochs counted from 0.
 * @param stepsPerEpoch updates of one epoch: rows / batch size, rounded up
 */
export function perEpoch(schedule: ScheduleFunction, stepsPerEpoch: number): Schedule {
  if (!Number.isInteger(stepsPerEpoch) || stepsPerEpoch < 1)
    throw new UserError(
      `perEpoch: expected a whole number of steps >= 1, got ${stepsPerEpoch}; it is the rows over the batch size, rounded up.`,
    );
  const inner = asSchedule(schedule);
  return makeSchedule((step) => inner(Math.floor(step / stepsPerEpoch)), {
    label: `${inner.label} per epoch`,
    hyper: inner.hyper,
    config: { type: "perEpoch", options: { schedule: inner.config, stepsPerEpoch } },
  });
}
