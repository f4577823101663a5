// One loop: trains a network and tells what happens as a stream of events.
import { advance } from "./advance.ts";
import type { TrainingEvent } from "./events.ts";
import { finalModel, finalRecord, predicting, stateBytes } from "./finish.ts";
import { inspect, record } from "./measure.ts";
import type { TrainedModel } from "./model.ts";
import { type TrainOptions, happens } from "./options.ts";
import { Pace, type StepEvent } from "./pace.ts";
import type { RunRecord, RunStatus } from "./record.ts";
import { type Session, begin, readCells, snapshot } from "./session.ts";
import { type Settled, settle } from "./settle.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Trains `model` and yields what happens: `start`, `step` (progress), `epoch` (metrics), `checkpoint`, `end`.
 * The same options give the same bits, whatever is recorded and however often it is interrupted and resumed.
 * @throws UserError for options or data that cannot work; a run that diverges ends with that status instead
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent, void, void> {
  const o = settle(options);
  const session = begin(o);
  const due = dueAt(o);
  let [status, reason]: [RunStatus, string] = ["finished", ""];

  yield {
    type: "start",
    parameters: session.net.parameters,
    stateBytes: stateBytes(session),
    stepsPerEpoch: session.cut.perEpoch,
    epochs: o.epochs,
    resumedAt: session.epoch,
    notes: o.notes,
    machine: session.machine.info,
  };
  if (session.step === 0) yield epochEvent(session, due.inspection(0));

  const pace = new Pace(session.step, o.everyLoss ?? false);
  while (session.epoch < o.epochs) {
    if (o.signal?.aborted) {
      [status, reason] = ["interrupted", `interrupted after ${session.epoch} of ${o.epochs} epochs`];
      break;
    }
    const until = due.next(session.epoch);
    const bad = advance(session, until, pace);
    if (bad) {
      [status, reason] = ["diverged", bad];
      break;
    }
    const told = news(session, pace);
    if (told) {
      yield told;
      await breathe();
    }
    if (session.stepInEpoch > 0 || session.epoch !== until) continue;
    if (due.record(until)) {
      yield epochEvent(session, due.inspection(until));
      const enough = watch(session);
      if (enough) {
        [status, reason] = ["stopped early", enough];
        break;
      }
    }
    if (due.checkpoint(until))
      yield { type: "checkpoint", epoch: session.epoch, step: session.step, snapshot: snapshot(session) };
  }
  const last = o.everyLoss ? news(session, pace, true) : null;
  if (last) yield last;
  // Taken before the best weights come back, so that a stopped or interrupted run can go on from where it was.
  const left = snapshot(session);
  const restored = session.best !== null && status !== "interrupted";
  if (restored) for (const [cell, x] of Object.entries(session.best!)) session.machine.write(cell, x.data);
  const model = finalModel(session);
  yield { type: "end", record: finalRecord(session, status, reason, model, restored), model, snapshot: left };
}

/** Runs `train` to its end and gives the last event. */
export async function trained(options: TrainOptions): Promise<{ record: RunRecord; model: TrainedModel; snapshot: Snapshot }> {
  for await (const event of train(options)) if (event.type === "end") return event;
  throw new Error("internal: a run ended without an end");
}

/** What is due after which epoch. */
function dueAt({ epochs, stopping, plateau, ...o }: Settled) {
  // Early stopping and the plateau look at every epoch.
  const every = stopping || plateau ? 1 : (o.record ?? Math.max(1, Math.ceil(epochs / 200)));
  const due = {
    record: (epoch: number) => epoch === epochs || happens(every, epoch, epochs) || due.inspection(epoch),
    inspection: (epoch: number) =>
      o.inspect !== undefined && o.inspect !== 0 && (epoch === 0 || happens(o.inspect, epoch, epochs)),
    checkpoint: (epoch: number) => o.checkpoint !== undefined && happens(o.checkpoint, epoch, epochs),
    /** The next epoch after which something is due. */
    next: (epoch: number) => {
      let until = epoch + 1;
      while (until < epochs && !due.record(until) && !due.checkpoint(until)) until++;
      return until;
    },
  };
  return due;
}

function epochEvent(session: Session, inspected: boolean): Extract<TrainingEvent, { type: "epoch" }> {
  return { type: "epoch", ...record(session), inspection: inspected ? inspect(session) : null };
}

function news({ step, epoch, stepInEpoch, cut, o }: Session, pace: Pace, last = false): StepEvent | null {
  return pace.news(step, epoch + (stepInEpoch * cut.batch) / cut.rows, o.epochs, cut.perEpoch, last);
}

/** Early stopping and the plateau, after a recorded epoch; the reason where it is time to stop. */
function watch(session: Session): string | null {
  const { plateau, stopping } = session.o;
  const seen = session.history.filter((r) => r.epoch > 0);
  if (plateau) {
    session.rateFactor = plateau.next(seen);
    session.machine.write("rateFactor", session.rateFactor);
  }
  if (!stopping) return null;
  const { stop, best, reason } = stopping.next(seen);
  if (best === seen.length - 1 && stopping.restoreBest) session.best = readCells(session, predicting(session));
  return stop ? reason : null;
}

/** Lets signals, timers and listeners have their turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
