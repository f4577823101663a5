/** One attempt at a trial: held while it is worked on, and told how it ended, whatever happens. */
import type { Space } from "../space/index.ts";
import { TrialEndedError } from "../storages/storage.ts";
import type { Leases } from "../study/lease.ts";
import type { AskedTrial, Study, Told } from "../study/study.ts";
import { type Recorder, recorder } from "./recorder.ts";

/**
 * What the work throws is told as the trial's failure; where the worker is being stopped, or answers `back`, the trial goes into the
 * queue again. A trial that was held for dead meanwhile, and begun anew by another worker, is not ours to tell of any more.
 */
export async function attempt<S extends Space>(
  study: Study<S>,
  leases: Leases,
  trial: Pick<AskedTrial<S>, "id">,
  signal: AbortSignal,
  work: (record: Recorder) => Promise<Told | "back">,
): Promise<void> {
  const { storage } = study;
  const release = leases.hold(trial.id);
  const record = recorder(storage, trial.id);
  try {
    const told = await work(record);
    if (told === "back") {
      await record.write({});
      await storage.release(trial.id);
      return;
    }
    await study.tell(trial, told, record.rest());
  } catch (error) {
    if (error instanceof TrialEndedError) return;
    if (signal.aborted) {
      await storage.release(trial.id);
      return;
    }
    await study.tell(trial, { state: "failed", reason: messageOf(error) }, record.rest());
  } finally {
    release();
  }
  await record.forget();
}

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
