/** Trials that were begun anew after their workers had died. */
import type { TrialRecord } from "../record.ts";
import { keys } from "./keys.ts";

/** Numbers of the trials that were lost with their workers before this one was begun in their place, the first one first. */
export function forerunners({ systemAttributes }: TrialRecord): readonly number[] {
  const history = systemAttributes[keys.retries];
  return Array.isArray(history) ? (history as readonly number[]) : [];
}
