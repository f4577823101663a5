/** How long a study has been worked on: what a budget of time over all workers, machines and resumptions counts. */
import type { TrialRecord } from "../record.ts";

/**
 * Seconds during which at least one trial was under way; of trials that still are, up to now. Workers side by side count once, and a
 * study that lay idle was not worked on. Clocks that disagree, or jump, make it wrong by as much as they do.
 */
export function workedSeconds(trials: readonly TrialRecord[], now = new Date()): number {
  const stretches = trials
    .flatMap(({ started, ended, state }) => {
      const end = ended ?? (state === "running" ? now : null);
      return started && end && end > started ? [[started.getTime(), end.getTime()] as const] : [];
    })
    .toSorted(([a], [b]) => a - b);
  let [worked, until] = [0, -Infinity];
  for (const [from, to] of stretches) {
    worked += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return worked / 1000;
}
