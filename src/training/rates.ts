// Numbers that change from step to step: schedules on the host, and the learning rate as people want to read it.
import type { Schedule } from "../optimization/index.ts";
import { UserError } from "../options/index.ts";
import type { Session } from "./session.ts";

/** Arguments of the steps of these numbers, from 1: the number and the value of every schedule after the updates before. */
export function stepArgs({ net }: Session, step: Int32Array): Record<string, ArrayLike<number>> {
  const args: Record<string, ArrayLike<number>> = { step };
  for (const [key, schedule] of Object.entries(net.schedules))
    args[key] = Float64Array.from(step, (n) => valueAt(key, schedule, n - 1));
  return args;
}

/** Those of the last step made, for evaluation. */
export const lastStepArgs = (session: Session): Record<string, ArrayLike<number>> =>
  stepArgs(session, Int32Array.of(Math.max(1, session.step)));

/** The value of a schedule after `updates` updates. @throws UserError where it is no finite number */
function valueAt(key: string, schedule: Schedule, updates: number): number {
  const value = schedule(updates);
  if (Number.isFinite(value)) return value;
  throw new UserError(
    `${key.slice("hyper:".length)}: the schedule ${schedule.label} gives ${value} after ${updates} updates; every update needs a finite number.`,
  );
}

export const isLearningRate = (name: string): boolean => /(^|\.)learningRate$/.test(name);

/** The rate of the last step; NaN where the optimizer has none. */
export function learningRate({ o, step, rateFactor }: Session): number {
  const rate = Object.entries(o.optimizer.hyper).find(([name]) => isLearningRate(name))?.[1];
  if (rate === undefined) return Number.NaN;
  return (typeof rate === "number" ? rate : rate(Math.max(0, step - 1))) * rateFactor;
}
