// A schedule times a number: with their own defaults, schedules start from 1 and so are factors of a learning rate.
import { asSchedule, makeSchedule, type Schedule, type ScheduleFunction } from "./schedule.ts";

/** `schedule(step) · by`. */
export function scaled(schedule: ScheduleFunction, by: number): Schedule {
  const inner = asSchedule(schedule);
  return makeSchedule((step) => inner(step) * by, {
    label: `${by} · ${inner.label}`,
    hyper: inner.hyper,
    config: { type: "scaled", options: { schedule: inner.config, by } },
  });
}
