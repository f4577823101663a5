// One loop: trains a network and tells what happens as a stream of events.
import { batches, checkedBatchSize } from "../data/batches.ts";
import type { Dataset } from "../data/dataset.ts";
import type { NdArray } from "../engine/index.ts";
import { type Machine, flatten, machine, ndarray } from "../engine/index.ts";
import { defaultLossFor } from "../losses/index.ts";
import { type Schedule, adam } from "../optimization/index.ts";
import { forLogits } from "../nn/index.ts";
import { UserError, check, whole } from "../options/index.ts";
import { random } from "../random/index.ts";
import { boundaryGrid } from "./boundary.ts";
import type { TrainingEvent } from "./events.ts";
import { histogram } from "./histogram.ts";
import { chanceLevels, evaluateMetrics } from "./metrics/evaluate.ts";
import { type TrainedModel, trainedModel } from "./model.ts";
import { type Network, type Settled, chunkRows, network } from "./network.ts";
import { type TrainOptions, happens } from "./options.ts";
import type { EpochRecord, Inspection, Metrics, RunRecord, RunStatus } from "./record.ts";
import { runConfig } from "./run-config.ts";
import { type Snapshot, checkResumable } from "./snapshot.ts";

/** Milliseconds of training between two looks at the clock, the signal and the listeners. */
const slice = 40;
/** Numbers of row indices that one call may bring. */
const streamed = 1 << 18;

/**
 * Trains `model` and yields what happens: `start`, `step` (progress), `epoch` (metrics), `checkpoint`, `end`.
 * The same options give the same bits, whatever is recorded and however often it is interrupted and resumed.
 * @throws UserError for options or data that cannot work; a run that diverges ends with that status instead
 */
export async function* train(given: TrainOptions): AsyncGenerator<TrainingEvent, void, void> {
  const run = new Run(settle(given));
  yield* run.events();
}

/** Runs `train` to its end and gives the last event. */
export async function trained(options: TrainOptions): Promise<{ record: RunRecord; model: TrainedModel; snapshot: Snapshot }> {
  for await (const event of train(options)) if (event.type === "end") return event;
  throw new Error("internal: a run ended without an end");
}

function settle(o: TrainOptions): Settled {
  check(whole(1, { low: 0 }), o.epochs, "epochs");
  const rows = o.data.train.x.shape[0]!;
  if (rows === 0) throw new UserError(`train: ${o.data.train.name} has no rows to train on.`);
  const loss = o.loss ?? defaultLossFor(o.data.train.task);
  const { task } = o.data.train;
  if ((loss.task === "regression") !== (task === "regression") || (loss.task === "binary" && task === "multiclass"))
    throw new UserError(
      `train: ${loss.name} is a loss for ${loss.task} data, but ${o.data.train.name} is ${task}; take ${defaultLossFor(task).name}.`,
    );
  const { model, note } = forLogits(o.model, task);
  return {
    ...o,
    model,
    notes: note === null ? [] : [note],
    loss,
    optimizer: o.optimizer ?? adam(),
    penalties: o.penalties ?? [],
    constraints: o.constraints ?? [],
    augmentations: o.augmentations ?? [],
  };
}

class Run {
  readonly o: Settled;
  readonly batch: number;
  readonly rows: number;
  readonly net: Network;
  readonly machine: Machine;
  readonly forms: { readonly params: unknown; readonly state: unknown };
  readonly full: number;
  readonly rest: number;
  /** Steps, and epochs, that one call may run. */
  readonly capacity: number;
  step = 0;
  epoch = 0;
  stepInEpoch = 0;
  costSum = 0;
  history: EpochRecord[] = [];
  inspections: Inspection[] = [];
  best: Record<string, NdArray> | null = null;
  before = 0;
  started = performance.now();
  rateFactor = 1;

  constructor(o: Settled) {
    this.o = o;
    const { train } = o.data;
    this.rows = train.x.shape[0]!;
    this.batch = checkedBatchSize(o.batchSize ?? Math.min(32, this.rows), this.rows);
    this.full = Math.floor(this.rows / this.batch);
    this.rest = this.rows % this.batch;
    this.capacity = Math.max(this.rows === this.batch ? 256 : 1, Math.floor(streamed / this.batch));
    if (this.capacity >= this.full) this.capacity = Math.max(1, Math.min(512, Math.floor(this.capacity / this.full))) * this.full;
    const inputShape = train.x.shape.slice(1);
    const made = o.model.init(random(o.seed ?? 0).fork("parameters"), inputShape);
    this.forms = made;
    this.net = network(o, made, this.batch, { step: this.capacity, rest: Math.max(1, Math.floor(this.capacity / this.full)) });
    this.machine = machine(this.net.definition, o);
    for (const [name, set] of this.#sets()) {
      this.machine.write(`${name}.x`, set.x.data);
      this.machine.write(`${name}.y`, set.y.data);
    }
    const first = { ...this.net.initial };
    let params = Object.fromEntries(this.net.paramPaths.map((p) => [p, first[`param:${p}`]!]));
    if (o.params) params = { ...params, ...o.params };
    if (o.prepare)
      params = {
        ...params,
        ...o.prepare({
          model: o.model,
          params,
          state: flatten<NdArray>(made.state),
          x: rowsOf(train.x, Math.min(this.rows, 256)),
        }),
      };
    for (const [p, x] of Object.entries(params)) {
      const like = first[`param:${p}`];
      if (!like || String(like.shape) !== String(x.shape))
        throw new UserError(
          `train: weights for "${p}" [${x.shape}] do not fit the network, which has ${like ? `[${like.shape}]` : this.net.paramPaths.join(", ")}.`,
        );
      first[`param:${p}`] = x;
      if (o.averaging) first[`average:${p}`] = x;
    }
    for (const [cell, x] of Object.entries(first)) this.machine.write(cell, x.data);
    if (o.resume) this.#restore(o.resume);
  }

  #sets(): [string, Dataset][] {
    const { train, validation } = this.o.data;
    return [["train", train], ...(validation ? [["validation", validation] as [string, Dataset]] : [])];
  }

  get seconds(): number {
    return this.before + (performance.now() - this.started) / 1000;
  }

  #restore(s: Snapshot): void {
    checkResumable(s.config, runConfig(this.o, this.batch));
    for (const [cell, x] of Object.entries(s.cells)) this.machine.write(cell, x.data);
    Object.assign(this, {
      step: s.step,
      epoch: s.epoch,
      stepInEpoch: s.stepInEpoch,
      costSum: s.costSum,
      before: s.seconds,
      history: [...s.history],
      inspections: [...s.inspections],
      best: s.best,
    });
    this.rateFactor = s.cells.rateFactor?.data[0] ?? 1;
  }

  snapshot(): Snapshot {
    return {
      config: runConfig(this.o, this.batch),
      step: this.step,
      epoch: this.epoch,
      stepInEpoch: this.stepInEpoch,
      costSum: this.costSum,
      seconds: this.seconds,
      history: [...this.history],
      inspections: [...this.inspections],
      cells: Object.fromEntries(
        Object.entries(this.net.initial).map(([cell, { shape }]) => [cell, ndarray(shape, this.machine.read(cell))]),
      ),
      best: this.best,
    };
  }

  async *events(): AsyncGenerator<TrainingEvent, void, void> {
    const { o } = this;
    const { epochs, signal } = o;
    const watched = o.stopping !== undefined || o.plateau !== undefined;
    const record = watched ? 1 : (o.record ?? Math.max(1, Math.ceil(epochs / 200)));
    const recorded = (epoch: number) => epoch === 0 || epoch === epochs || happens(record, epoch, epochs);
    const inspected = (epoch: number) =>
      o.inspect !== undefined && o.inspect !== 0 && (epoch === 0 || happens(o.inspect, epoch, epochs));
    const saved = (epoch: number) => o.checkpoint !== undefined && happens(o.checkpoint, epoch, epochs);
    let [status, reason]: [RunStatus, string] = ["finished", ""];

    yield {
      type: "start",
      parameters: this.net.parameters,
      stateBytes: this.net.stateNumbers * (this.machine.info.dtype === "float64" ? 8 : 4),
      stepsPerEpoch: this.full + (this.rest ? 1 : 0),
      epochs,
      resumedAt: this.epoch,
      notes: o.notes,
      machine: this.machine.info,
    };
    if (this.history.length === 0 && this.epoch === 0 && this.step === 0) yield this.#recorded(null, inspected(0));

    const pace = new Pace(this.step, o.everyLoss ?? false);
    while (this.epoch < epochs) {
      if (signal?.aborted) {
        status = "interrupted";
        reason = `interrupted after ${this.epoch} of ${epochs} epochs`;
        break;
      }
      // Whole epochs up to the next one at which something is due, or part of one that is too long for a call.
      let until = this.epoch + 1;
      while (until < epochs && !recorded(until) && !inspected(until) && !saved(until)) until++;
      const bad = this.#advance(until, pace);
      if (bad) {
        [status, reason] = ["diverged", bad];
        break;
      }
      const news = this.#news(pace);
      if (news) {
        yield news;
        await breathe();
      }
      if (this.stepInEpoch > 0 || this.epoch !== until) continue;
      if (recorded(until)) {
        const event = this.#recorded(this.#cost, inspected(until));
        yield event;
        const done = this.#watch();
        if (done) {
          [status, reason] = ["stopped early", done];
          break;
        }
      }
      if (saved(until)) yield { type: "checkpoint", epoch: this.epoch, step: this.step, snapshot: this.snapshot() };
    }
    const rest = o.everyLoss ? this.#news(pace, true) : null;
    if (rest) yield rest;
    // Taken before the best weights come back, so that a stopped or interrupted run can go on from where it was.
    const snapshot = this.snapshot();
    const restored = this.best !== null && status !== "interrupted" ? this.best : null;
    if (restored) for (const [cell, x] of Object.entries(restored)) this.machine.write(cell, x.data);
    const model = this.#model();
    yield { type: "end", record: this.#record(status, reason, model, restored !== null), model, snapshot };
  }

  #news(pace: Pace, last = false): Extract<TrainingEvent, { type: "step" }> | null {
    const perEpoch = this.full + (this.rest ? 1 : 0);
    return pace.news(this.step, this.epoch + (this.stepInEpoch * this.batch) / this.rows, this.o.epochs, perEpoch, last);
  }

  #cost: number | null = null;

  /** Runs towards epoch `until`, about a slice of time; tells why where the loss is no number. */
  #advance(until: number, pace: Pace): string | null {
    const perEpoch = this.full + (this.rest ? 1 : 0);
    const wanted = pace.steps;
    const room = Math.floor(this.capacity / this.full);
    if (this.stepInEpoch === 0 && this.capacity >= this.full && (wanted >= perEpoch || perEpoch <= 8)) {
      const count = Math.max(1, Math.min(until - this.epoch, room, Math.floor(wanted / perEpoch)));
      const orders = this.batch === this.rows ? null : Array.from({ length: count }, (_, e) => this.#order(this.epoch + e));
      const main = this.full * this.batch;
      const args: Record<string, Record<string, ArrayLike<number>>> = {
        step: this.#args(count, this.full, 0, orders && join(orders.map((r) => r.subarray(0, main)))),
        ...(this.rest ? { rest: this.#args(count, 1, this.full, orders && join(orders.map((r) => r.subarray(main)))) } : {}),
      };
      const found = pace.time(count * perEpoch, () => this.machine.repeat("epoch", args, count));
      for (let e = 0; e < count; e++) {
        for (let i = 0; i < this.full; i++)
          if (!this.#take(found.step!.loss![e * this.full + i]!, this.batch, pace)) return this.#diverged();
        if (this.rest && !this.#take(found.rest!.loss![e]!, this.rest, pace)) return this.#diverged();
        this.#closeEpoch();
      }
      return null;
    }
    const order = this.batch === this.rows ? null : this.#order(this.epoch);
    const left = this.full - this.stepInEpoch;
    if (left > 0) {
      const count = Math.max(1, Math.min(left, this.capacity, wanted));
      const from = this.stepInEpoch * this.batch;
      const args = this.#args(1, count, 0, order && order.subarray(from, from + count * this.batch));
      const found = pace.time(count, () => this.machine.run("step", args, count));
      for (const loss of found.loss!) if (!this.#take(loss, this.batch, pace)) return this.#diverged();
    } else if (this.rest) {
      const args = this.#args(1, 1, 0, order && order.subarray(this.full * this.batch));
      const found = pace.time(1, () => this.machine.run("rest", args, 1));
      if (!this.#take(found.loss![0]!, this.rest, pace)) return this.#diverged();
    }
    if (this.stepInEpoch === perEpoch) this.#closeEpoch();
    return null;
  }

  #order(epoch: number): Int32Array {
    const { o } = this;
    return batches({
      rows: this.rows,
      batchSize: this.batch,
      epoch,
      seed: o.orderSeed ?? o.seed ?? 0,
      shuffle: o.shuffle,
      order: o.order,
      balanced: o.balanced ? o.data.train.y.data : undefined,
    });
  }

  /** Arguments of `count · times` steps: `times` in a row, `offset` steps into each of `count` epochs. */
  #args(count: number, times: number, offset: number, rows: Int32Array | null): Record<string, ArrayLike<number>> {
    const perEpoch = this.full + (this.rest ? 1 : 0);
    const at = (k: number) => this.step + Math.floor(k / times) * perEpoch + offset + (k % times);
    const total = count * times;
    const args: Record<string, ArrayLike<number>> = {
      step: Int32Array.from({ length: total }, (_, k) => at(k) + 1),
      ...(rows ? { rows } : {}),
    };
    for (const [key, schedule] of Object.entries(this.net.schedules))
      args[key] = Float64Array.from({ length: total }, (_, k) => scheduled(key, schedule, at(k)));
    return args;
  }

  #take(loss: number, rows: number, pace: Pace): boolean {
    this.step++;
    this.stepInEpoch++;
    this.costSum += loss * rows;
    pace.loss(loss);
    return Number.isFinite(loss);
  }

  #closeEpoch(): void {
    this.#cost = this.costSum / this.rows;
    this.costSum = 0;
    this.stepInEpoch = 0;
    this.epoch++;
  }

  get learningRate(): number {
    const rate = Object.entries(this.o.optimizer.hyper).find(([name]) => /(^|\.)learningRate$/.test(name))?.[1];
    if (rate === undefined) return Number.NaN;
    return (typeof rate === "number" ? rate : rate(Math.max(0, this.step - 1))) * this.rateFactor;
  }

  #diverged(): string {
    const rate = this.learningRate;
    const last = this.history.at(-1)?.train.loss;
    const cause = Number.isFinite(rate)
      ? `the learning rate ${short(rate)} is probably too high: try ${short(rate / 10)}`
      : "the updates are probably too large";
    return `the loss stopped being a finite number at step ${this.step} (epoch ${this.epoch + 1})${last === undefined ? "" : `, after ${short(last)} at the last record`}; ${cause}, or clip the gradients`;
  }

  #recorded(cost: number | null, inspect: boolean): Extract<TrainingEvent, { type: "epoch" }> {
    const metrics = Object.fromEntries(this.#sets().map(([name, set]) => [name, this.#evaluate(name, set)]));
    const record: EpochRecord = {
      epoch: this.epoch,
      step: this.step,
      seconds: this.seconds,
      learningRate: this.learningRate,
      cost,
      train: metrics.train!,
      validation: metrics.validation ?? null,
    };
    this.history.push(record);
    const inspection = inspect ? this.#inspect() : null;
    if (inspection) this.inspections.push(inspection);
    return { type: "epoch", ...record, inspection };
  }

  #stepArgs(): Record<string, ArrayLike<number>> {
    const args: Record<string, ArrayLike<number>> = { step: [Math.max(1, this.step)] };
    for (const [key, schedule] of Object.entries(this.net.schedules))
      args[key] = [scheduled(key, schedule, Math.max(0, this.step - 1))];
    return args;
  }

  #evaluate(name: string, set: Dataset): Metrics {
    const rows = set.x.shape[0]!;
    const pieces = Math.ceil(rows / chunkRows);
    const outputs: Float64Array[] = [];
    let sum = 0;
    for (let i = 0; i < pieces; i++) {
      const from = i * chunkRows;
      const count = Math.min(chunkRows, rows - from);
      // A last piece that is not full repeats its first row; the repeated answers are dropped.
      const found = this.machine.run(`evaluate:${name}`, {
        ...this.#stepArgs(),
        ...(pieces > 1 ? { rows: Int32Array.from({ length: chunkRows }, (_, r) => from + (r < count ? r : 0)) } : {}),
      });
      const width = found.outputs!.length / found.losses!.length;
      outputs.push(found.outputs!.subarray(0, count * width));
      for (let r = 0; r < count; r++) sum += found.losses![r]!;
    }
    const all = join64(outputs);
    const metrics =
      set.task === "regression"
        ? evaluateMetrics(set.task, this.#inUnits(all), this.#targets(set))
        : evaluateMetrics(set.task, all, set.y.data, { from: "logits" });
    return { loss: sum / rows, ...metrics };
  }

  /** Values in the target's own units, whatever scale the network learns on; classes as they are. */
  #inUnits(values: Float64Array): Float64Array {
    const { train, preprocessing } = this.o.data;
    return train.task === "regression" && preprocessing ? values.map((value) => preprocessing.unscale(value)) : values;
  }

  #targets = (set: Dataset): Float64Array => this.#inUnits(set.y.data);

  #inspect(): Inspection {
    const found = this.machine.run("inspect", this.#stepArgs());
    const layers = this.net.observed.map((name) => {
      const weight = `${name}.weight`;
      const has = this.net.paramPaths.includes(weight);
      return {
        name,
        kind: name.split(".").at(-1)!.replace(/\d+$/, ""),
        weights: has ? histogram(this.machine.read(`param:${weight}`)) : null,
        activations: histogram(found[`activation:${name}`]!),
        gradients: has ? histogram(found[`gradient:${weight}`]!) : null,
      };
    });
    return { epoch: this.epoch, step: this.step, layers };
  }

  /** Early stopping and the plateau, after a recorded epoch; the reason where it is time to stop. */
  #watch(): string | null {
    const seen = this.history.filter((r) => r.epoch > 0);
    if (this.o.plateau) {
      this.rateFactor = this.o.plateau.next(seen);
      this.machine.write("rateFactor", this.rateFactor);
    }
    if (!this.o.stopping) return null;
    const { stop, best, reason } = this.o.stopping.next(seen);
    if (best === seen.length - 1 && this.o.stopping.restoreBest) this.best = this.#weights();
    return stop ? reason : null;
  }

  #weights(): Record<string, NdArray> {
    const cells = [
      ...this.net.paramPaths.map((p) => `${this.net.evaluated}:${p}`),
      ...this.net.statePaths.map((p) => `state:${p}`),
    ];
    return Object.fromEntries(cells.map((cell) => [cell, ndarray(this.net.initial[cell]!.shape, this.machine.read(cell))]));
  }

  #model(): TrainedModel {
    const { o } = this;
    const { train, preprocessing } = o.data;
    const read = (prefix: string, paths: readonly string[]) =>
      Object.fromEntries(
        paths.map((p) => [p, ndarray(this.net.initial[`${prefix}:${p}`]!.shape, this.machine.read(`${prefix}:${p}`))]),
      );
    let params: Record<string, NdArray> = read(this.net.evaluated, this.net.paramPaths);
    if (o.optimizer.evaluationParams) {
      const found = this.machine.run("final", this.#stepArgs());
      params = Object.fromEntries(this.net.paramPaths.map((p) => [p, ndarray(params[p]!.shape, found[p]!)]));
    }
    return trainedModel({
      layer: o.model,
      loss: o.loss,
      task: train.task,
      features: train.features,
      classes: train.classes,
      inputShape: train.x.shape.slice(1),
      params,
      state: read("state", this.net.statePaths),
      preprocessing: preprocessing ?? null,
    });
  }

  #record(status: RunStatus, reason: string, model: TrainedModel, restored: boolean): RunRecord {
    const { o } = this;
    const { train, validation, test } = o.data;
    const now = restored ? Object.fromEntries(this.#sets().map(([name, set]) => [name, this.#evaluate(name, set)])) : null;
    const last = this.history.at(-1)!;
    const diverged = status === "diverged";
    return {
      candidate: o.candidate ?? "",
      seed: o.seed ?? 0,
      status,
      reason,
      epochs: [...this.history],
      inspections: [...this.inspections],
      final: {
        train: diverged ? allNaN(last.train) : (now?.train ?? last.train),
        validation: !validation ? null : diverged ? allNaN(last.validation!) : (now?.validation ?? last.validation),
        test:
          test && !diverged ? evaluateMetrics(test.task, this.#inUnits(model.predict(test.x).data), this.#targets(test)) : null,
      },
      chance: chanceLevels(train.task, this.#targets(validation ?? train), train.classes.length),
      boundary: train.x.shape.length === 2 && train.x.shape[1] === 2 ? boundaryGrid(model, train) : null,
      seconds: this.seconds,
      steps: this.step,
      parameters: this.net.parameters,
      stateBytes: this.net.stateNumbers * (this.machine.info.dtype === "float64" ? 8 : 4),
      config: runConfig(o, this.batch),
    };
  }
}

/** How many steps fit into a slice of time, and when there is news to tell. */
class Pace {
  steps = 1;
  #rate = 0;
  #told = performance.now();
  #first: number;
  #began = performance.now();
  #sum = 0;
  #count = 0;
  #losses: number[] | null;
  constructor(step: number, everyLoss: boolean) {
    this.#first = step;
    this.#losses = everyLoss ? [] : null;
  }
  time<T>(steps: number, fn: () => T): T {
    const start = performance.now();
    const result = fn();
    this.#rate = steps / Math.max(0.01, performance.now() - start);
    this.steps = Math.max(1, Math.min(this.steps * 4, Math.floor(this.#rate * slice)));
    return result;
  }
  loss(x: number): void {
    this.#sum += x;
    this.#count++;
    this.#losses?.push(x);
  }
  /** At most one event a slice of time, but for a last one. */
  news(
    step: number,
    epoch: number,
    epochs: number,
    perEpoch: number,
    last = false,
  ): Extract<TrainingEvent, { type: "step" }> | null {
    const now = performance.now();
    if (this.#count === 0 || (!last && now - this.#told < slice)) return null;
    const stepsPerSecond = ((step - this.#first) / Math.max(1e-3, now - this.#began)) * 1000;
    const told = { loss: this.#sum / this.#count, losses: this.#losses };
    this.#told = now;
    this.#sum = this.#count = 0;
    if (this.#losses) this.#losses = [];
    return { type: "step", step, epoch, ...told, stepsPerSecond, secondsLeft: ((epochs - epoch) * perEpoch) / stepsPerSecond };
  }
}

/** Lets signals, timers and listeners have their turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The value of a schedule after `step` updates. @throws UserError where it is no finite number */
function scheduled(key: string, schedule: Schedule, step: number): number {
  const value = schedule(step);
  if (Number.isFinite(value)) return value;
  throw new UserError(
    `${key.slice("hyper:".length)}: the schedule ${schedule.label} gives ${value} after ${step} updates; every update needs a finite number.`,
  );
}

const short = (x: number): string => String(Number(x.toPrecision(3)));
const allNaN = (metrics: Metrics): Metrics => Object.fromEntries(Object.keys(metrics).map((k) => [k, Number.NaN]));

function rowsOf(x: NdArray, rows: number): NdArray {
  const width = x.data.length / x.shape[0]!;
  return ndarray([rows, ...x.shape.slice(1)], x.data.subarray(0, rows * width));
}

function join(parts: readonly Int32Array[]): Int32Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Int32Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

function join64(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}
