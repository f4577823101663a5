// A run under way: its machine, how its epochs are cut into steps, and how far it has come.
import { checkedBatchSize } from "../data/batches.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Machine, type NdArray, flatten, machine, ndarray } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import { random } from "../random/index.ts";
import { type Network, network } from "./network.ts";
import type { EpochRecord, Inspection } from "./record.ts";
import { runConfig } from "./run-config.ts";
import type { Settled } from "./settle.ts";
import { type Snapshot, checkCells, checkResumable, isHyper } from "./snapshot.ts";

/** Numbers of row indices that one call of the machine may bring. */
const streamed = 1 << 18;
/** Rows that a data-dependent initializer sees. */
const preparedRows = 256;

/** How an epoch is cut into steps. */
export interface Cut {
  readonly rows: number;
  readonly batch: number;
  /** Full batches of an epoch, and rows of a last smaller one. */
  readonly full: number;
  readonly rest: number;
  readonly perEpoch: number;
  /** Full batches that one call may run: whole epochs where one fits. */
  readonly capacity: number;
}

export interface Session {
  readonly o: Settled;
  readonly cut: Cut;
  readonly net: Network;
  readonly machine: Machine;
  /** Updates made, epochs finished, updates made in the epoch under way. */
  step: number;
  epoch: number;
  stepInEpoch: number;
  /** Sum over examples of the losses of the epoch under way, and the mean of the last one finished. */
  costSum: number;
  cost: number | null;
  history: EpochRecord[];
  inspections: Inspection[];
  /** Cells of the best epoch so far, where early stopping keeps them. */
  best: Snapshot["best"];
  /** What the plateau makes of all learning rates. */
  rateFactor: number;
  /** Wall time of the run, that of its earlier parts included. */
  readonly seconds: () => number;
}

/** What a run is before its first step: nothing is compiled. */
export function planned(o: Settled): {
  readonly cut: Cut;
  readonly net: Network;
  /** First values of all cells but the data. */
  readonly cells: Readonly<Record<string, NdArray>>;
} {
  const { train } = o.data;
  const cut = cutInto(train.x.shape[0], o.batchSize);
  const form = o.model.init(random(o.seed ?? 0).fork("parameters"), train.x.shape.slice(1));
  const net = network(o, form, cut.batch, { step: cut.capacity, rest: Math.max(1, Math.floor(cut.capacity / cut.full)) });
  return { cut, net, cells: firstCells(o, net, flatten<NdArray>(form.state)) };
}

export function begin(o: Settled): Session {
  const { cut, net, cells } = planned(o);
  const made = machine(net.definition, o);
  for (const [name, set] of sets(o)) {
    made.write(`${name}.x`, set.x.data);
    made.write(`${name}.y`, set.y.data);
  }
  for (const [cell, x] of Object.entries(cells)) made.write(cell, x.data);
  const started = performance.now();
  const before = o.resume?.seconds ?? 0;
  const session: Session = {
    o,
    cut,
    net,
    machine: made,
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    costSum: 0,
    cost: null,
    history: [],
    inspections: [],
    best: null,
    rateFactor: 1,
    seconds: () => before + (performance.now() - started) / 1000,
  };
  if (o.resume) restore(session, o.resume);
  return session;
}

/** The parts that are measured after an epoch. */
export function sets({ data: { train, validation } }: Pick<Settled, "data">): readonly (readonly [string, Dataset])[] {
  return [["train", train], ...(validation ? [["validation", validation] as const] : [])];
}

function cutInto(rows: number, batchSize: Settled["batchSize"]): Cut {
  const batch = checkedBatchSize(batchSize ?? Math.min(32, rows), rows);
  const [full, rest] = [Math.floor(rows / batch), rows % batch];
  const fits = Math.max(batch === rows ? 256 : 1, Math.floor(streamed / batch));
  const capacity = fits < full ? fits : Math.max(1, Math.min(512, Math.floor(fits / full))) * full;
  return { rows, batch, full, rest, perEpoch: full + (rest ? 1 : 0), capacity };
}

/** First values of all cells, with weights that were given or prepared in their place. */
function firstCells(o: Settled, net: Network, state: Readonly<Record<string, NdArray>>): Record<string, NdArray> {
  const cells: Record<string, NdArray> = { ...net.initial };
  let params = { ...Object.fromEntries(net.paramPaths.map((p) => [p, cells[`param:${p}`]])), ...o.params };
  if (o.prepare) {
    const { x } = o.data.train;
    const rows = Math.min(x.shape[0], preparedRows);
    const head = ndarray([rows, ...x.shape.slice(1)], x.data.subarray(0, (x.data.length / x.shape[0]) * rows));
    params = { ...params, ...o.prepare({ model: o.model, params, state, x: head }) };
  }
  for (const [p, x] of Object.entries(params)) {
    const like = cells[`param:${p}`];
    if (!like || String(like.shape) !== String(x.shape))
      throw new UserError(
        `train: weights for "${p}" [${x.shape}] do not fit the network, which has ${like ? `[${like.shape}]` : net.paramPaths.join(", ")}.`,
      );
    cells[`param:${p}`] = x;
    if (o.averaging) cells[`average:${p}`] = x;
  }
  return cells;
}

function restore(session: Session, saved: Snapshot): void {
  const { o, cut, net, machine } = session;
  checkResumable(saved.config, runConfig(o, cut.batch), o.numbers);
  if (o.numbers === "new") checkCells(saved, net.initial);
  for (const [cell, x] of Object.entries(saved.cells)) if (o.numbers !== "new" || !isHyper(cell)) machine.write(cell, x.data);
  const { step, epoch, stepInEpoch, costSum, best } = saved;
  Object.assign(session, {
    step,
    epoch,
    stepInEpoch,
    costSum,
    best,
    history: [...saved.history],
    inspections: [...saved.inspections],
  });
  session.rateFactor = saved.cells.rateFactor?.data[0] ?? 1;
}

/** Cells by name, as they are now. */
export const readCells = ({ net, machine }: Session, cells: Iterable<string>): Record<string, NdArray> =>
  Object.fromEntries(Array.from(cells, (cell) => [cell, ndarray(net.initial[cell].shape, machine.read(cell))]));

export function snapshot(session: Session): Snapshot {
  const { o, cut, net, step, epoch, stepInEpoch, costSum, best } = session;
  return {
    config: runConfig(o, cut.batch),
    step,
    epoch,
    stepInEpoch,
    costSum,
    seconds: session.seconds(),
    history: [...session.history],
    inspections: [...session.inspections],
    cells: readCells(session, Object.keys(net.initial)),
    best,
  };
}
