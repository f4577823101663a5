// Runs steps: whole epochs in one call of the machine where they are short, part of one where it is long.
import { batches } from "../data/batches.ts";
import { joinIndices } from "./join.ts";
import type { Pace } from "./pace.ts";
import { learningRate, stepArgs } from "./rates.ts";
import type { Session } from "./session.ts";

/** Runs towards the end of epoch `until`, for about a slice of time; tells why where the loss is no finite number. */
export function advance(session: Session, until: number, pace: Pace): string | null {
  const { cut, stepInEpoch } = session;
  const short = cut.capacity >= cut.full && (pace.steps >= cut.perEpoch || cut.perEpoch <= 8);
  const finite = stepInEpoch === 0 && short ? wholeEpochs(session, until, pace) : partOfEpoch(session, pace);
  return finite ? null : diverged(session);
}

function wholeEpochs(session: Session, until: number, pace: Pace): boolean {
  const { cut, machine, epoch } = session;
  const { full, rest, perEpoch, batch } = cut;
  const count = Math.max(1, Math.min(until - epoch, Math.floor(cut.capacity / full), Math.floor(pace.steps / perEpoch)));
  const orders = batch === cut.rows ? null : Array.from({ length: count }, (_, e) => order(session, epoch + e));
  const rows = (from: number, to: number): Record<string, Int32Array> =>
    orders ? { rows: joinIndices(orders.map((o) => o.subarray(from, to))) } : {};
  // The numbers of `times` steps in a row, `offset` steps into each epoch.
  const numbers = (times: number, offset: number) => {
    const found = new Int32Array(count * times);
    for (let e = 0; e < count; e++) {
      const first = session.step + e * perEpoch + offset + 1;
      for (let i = 0; i < times; i++) found[e * times + i] = first + i;
    }
    return found;
  };
  const args: Record<string, Record<string, ArrayLike<number>>> = {
    step: { ...stepArgs(session, numbers(full, 0)), ...rows(0, full * batch) },
  };
  if (rest) args.rest = { ...stepArgs(session, numbers(1, full)), ...rows(full * batch, cut.rows) };
  const found = pace.time(count * perEpoch, () => machine.repeat("epoch", args, count));
  for (let e = 0; e < count; e++) {
    for (let i = 0; i < full; i++) if (!take(session, found.step.loss[e * full + i], batch, pace)) return false;
    if (rest && !take(session, found.rest.loss[e], rest, pace)) return false;
    closeEpoch(session);
  }
  return true;
}

function partOfEpoch(session: Session, pace: Pace): boolean {
  const { cut, machine, stepInEpoch } = session;
  const { full, batch } = cut;
  const rows = batch === cut.rows ? null : order(session, session.epoch);
  const left = full - stepInEpoch;
  const [name, size, count] =
    left > 0
      ? (["step", batch, Math.max(1, Math.min(left, cut.capacity, pace.steps))] as const)
      : (["rest", cut.rest, 1] as const);
  const from = stepInEpoch * batch;
  const args = {
    ...stepArgs(
      session,
      Int32Array.from({ length: count }, (_, k) => session.step + k + 1),
    ),
    ...(rows && { rows: rows.subarray(from, from + count * size) }),
  };
  const found = pace.time(count, () => machine.run(name, args, count));
  for (const loss of found.loss) if (!take(session, loss, size, pace)) return false;
  if (session.stepInEpoch === cut.perEpoch) closeEpoch(session);
  return true;
}

function order({ o, cut }: Session, epoch: number): Int32Array {
  return batches({
    rows: cut.rows,
    batchSize: cut.batch,
    epoch,
    seed: o.orderSeed ?? o.seed ?? 0,
    shuffle: o.shuffle,
    order: o.order,
    balanced: o.balanced ? o.data.train.y.data : undefined,
  });
}

function take(session: Session, loss: number, rows: number, pace: Pace): boolean {
  session.step++;
  session.stepInEpoch++;
  session.costSum += loss * rows;
  pace.loss(loss);
  return Number.isFinite(loss);
}

function closeEpoch(session: Session): void {
  session.cost = session.costSum / session.cut.rows;
  session.costSum = 0;
  session.stepInEpoch = 0;
  session.epoch++;
}

function diverged(session: Session): string {
  const rate = learningRate(session);
  const last = session.history.at(-1)?.train.loss;
  const cause = Number.isFinite(rate)
    ? `the learning rate ${short(rate)} is probably too high: try ${short(rate / 10)}`
    : "the updates are probably too large";
  const before = last === undefined ? "" : `, after ${short(last)} at the last record`;
  return `the loss stopped being a finite number at step ${session.step} (epoch ${session.epoch + 1})${before}; ${cause}, or clip the gradients`;
}

const short = (x: number): string => String(Number(x.toPrecision(3)));
