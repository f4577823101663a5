// The machine of a training run: one graph holds loss, penalties, gradients, update, constraints and averages of a step.
import type { Dataset } from "../data/dataset.ts";
import type { NdArray } from "../engine/index.ts";
import {
  type Flat,
  type FunctionDefinition,
  type MachineDefinition,
  type Spec,
  type Tensor,
  evaluate,
  flatten,
  grad,
  index,
  mapFlat,
  ndarray,
  real,
  scalar,
  sizeOf,
  unflatten,
  uniform,
} from "../engine/index.ts";
import type { Loss } from "../losses/index.ts";
import { summary } from "../nn/index.ts";
import { type Schedule, type Transformation, stateSpecs } from "../optimization/index.ts";
import { UserError, structureOf } from "../options/index.ts";
import { isLearningRate } from "./rates.ts";
import type { Settled } from "./settle.ts";

export interface Network {
  readonly definition: MachineDefinition;
  /** First values of every cell but the data. */
  readonly initial: Readonly<Record<string, NdArray>>;
  /** Schedules by the argument that they feed. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  readonly paramPaths: readonly string[];
  readonly statePaths: readonly string[];
  /** Cells that evaluation reads parameters from: `param:` or `average:`. */
  readonly evaluated: "param" | "average";
  /** Rows that are evaluated in one piece. */
  readonly chunkRows: number;
  readonly parameters: number;
  readonly stateNumbers: number;
}

type Numbers = Readonly<Record<string, number | readonly number[] | Schedule>>;
/**
 * Numbers of the widest layer that an evaluated piece may hold, and the most rows of one: images are evaluated in smaller
 * pieces. Enough rows to fill the kernels, few enough that activations stay in the cache.
 */
const piece = { numbers: 1 << 22, rows: 512 };
const inspectedRows = 256;

export function network(
  options: Settled,
  init: { readonly params: unknown; readonly state: unknown },
  batch: number,
  capacity: { readonly step: number; readonly rest: number },
): Network {
  const { model, data, loss, optimizer, penalties, constraints, augmentations, averaging } = options;
  const params = flatten<NdArray>(init.params);
  const state = flatten<NdArray>(init.state);
  const rows = data.train.x.shape[0];
  const rest = rows % batch;
  const optimizerTree = hostState(optimizer, params);
  const initialOptimizer = flatten<NdArray>(optimizerTree);

  const widest = Math.max(...summary(model, data.train.x.shape.slice(1)).rows.map(({ output }) => sizeOf(output)));
  const chunkRows = Math.max(1, Math.min(piece.rows, Math.floor(piece.numbers / Math.max(1, widest))));

  // Hyperparameters: numbers are cells, schedules are arguments of every step.
  const hypers: Record<string, Numbers> = { model: flatten<number>(model.hyper), loss: loss.hyper, optimizer: optimizer.hyper };
  penalties.forEach((p, i) => (hypers[`penalty${i}`] = p.hyper));
  constraints.forEach((p, i) => (hypers[`constraint${i}`] = p.hyper));
  augmentations.forEach((p, i) => (hypers[`augmentation${i}`] = p.hyper));
  if (averaging) hypers.averaging = averaging.hyper;
  const schedules: Record<string, Schedule> = {};
  const initial: Record<string, NdArray> = { seed: ndarray([], [toWord(options.seed ?? 0)]), rateFactor: ndarray([], [1]) };
  const cells: Record<string, Spec> = { seed: index(), rateFactor: scalar };
  for (const [part, numbers] of Object.entries(hypers))
    for (const [name, value] of Object.entries(numbers)) {
      const key = `hyper:${part}.${name}`;
      if (typeof value === "function") schedules[key] = value;
      else {
        cells[key] = typeof value === "number" ? scalar : real(value.length);
        initial[key] = typeof value === "number" ? ndarray([], [value]) : ndarray([value.length], value);
      }
    }
  const keep = (prefix: string, of: Flat<NdArray>) => {
    for (const [path, x] of Object.entries(of)) {
      cells[`${prefix}:${path}`] = real(...x.shape);
      initial[`${prefix}:${path}`] = x;
    }
  };
  keep("param", params);
  keep("state", state);
  keep("optimizer", initialOptimizer);
  for (const [path, spec] of Object.entries(stateSpecs(optimizer, params))) cells[`optimizer:${path}`] = spec;
  if (averaging) keep("average", params);

  const sets = { train: data.train, ...(data.validation ? { validation: data.validation } : {}) };
  for (const [name, set] of Object.entries<Dataset>(sets)) {
    cells[`${name}.x`] = real(...set.x.shape);
    cells[`${name}.y`] = real(...set.y.shape);
  }

  const of = (c: Flat<Tensor>, prefix: string, paths: Flat<unknown>) => mapFlat(paths, (_, path) => c[`${prefix}:${path}`]);
  const hyperOf = (part: string, c: Flat<Tensor>, a: Flat<Tensor>) => {
    const found = mapFlat(hypers[part] ?? {}, (_, name) => c[`hyper:${part}.${name}`] ?? a[`hyper:${part}.${name}`]);
    // The plateau's factor, 1 where there is none.
    return part === "optimizer"
      ? mapFlat(found, (t, name) => (isLearningRate(name) && options.plateau ? t.mul(c.rateFactor) : t))
      : found;
  };
  const scheduleArgs = Object.fromEntries(Object.keys(schedules).map((k) => [k, scalar]));

  const forward = (
    c: Flat<Tensor>,
    a: Flat<Tensor>,
    x: Tensor,
    at: {
      params: Flat<Tensor>;
      training: boolean;
      observe?: (name: string, value: Tensor) => void;
      uniform?: (shape: readonly number[]) => Tensor;
    },
  ) =>
    model.apply(x, {
      params: unflatten(init.params, at.params),
      state: unflatten(init.state, of(c, "state", state)),
      hyper: unflatten(model.hyper, hyperOf("model", c, a)),
      training: at.training,
      uniform:
        at.uniform ??
        (() => {
          throw new Error("internal: no random numbers at prediction");
        }),
      observe: at.observe ?? (() => {}),
    });

  const objective = (
    c: Flat<Tensor>,
    a: Flat<Tensor>,
    x: Tensor,
    y: Tensor,
    count: number,
    observe?: (name: string, value: Tensor) => void,
  ) => {
    // Sites apart, so that an augmentation does not change the masks of dropout.
    const sites = (first: number) => {
      let site = first;
      return (shape: readonly number[]) => uniform(shape, c.seed, a.step, site++);
    };
    const [draw, drawAugmented] = [sites(0), sites(1 << 16)];
    let batchData = { x, y };
    augmentations.forEach(
      (p, i) =>
        (batchData = p.apply(batchData, {
          hyper: hyperOf(`augmentation${i}`, c, a),
          uniform: drawAugmented,
          classes: loss.task === "multiclass" ? data.train.classes.length : 0,
        })),
    );
    const p = of(c, "param", params);
    const { output, state: nextState } = forward(c, a, batchData.x, { params: p, training: true, uniform: draw, observe });
    checkOutput(output, data.train, loss);
    const cost = loss.perExample(output, batchData.y, hyperOf("loss", c, a)).mean();
    const total = penalties.reduce(
      (sum, penalty, i) => sum.add(penalty.value(p, { hyper: hyperOf(`penalty${i}`, c, a), examples: count })),
      cost,
    );
    return { cost, nextState: flatten<Tensor>(nextState), grads: grad(total, p), params: p };
  };

  const step = (count: number, cap: number): FunctionDefinition => ({
    args: { step: index(), ...(count < rows ? { rows: index(count) } : {}), ...scheduleArgs },
    capacity: cap,
    trace: (c, a) => {
      const [x, y] = a.rows ? [c["train.x"].gather(a.rows), c["train.y"].gather(a.rows)] : [c["train.x"], c["train.y"]];
      const { cost, nextState, grads, params: p } = objective(c, a, x, y, count);
      const optimizerState = unflatten(optimizerTree, of(c, "optimizer", initialOptimizer)) as never;
      const time = a.step.cast();
      const [updates, nextOptimizer] = optimizer.update(grads, optimizerState, p, {
        hyper: hyperOf("optimizer", c, a),
        step: time,
        loss: cost,
      });
      const moved = mapFlat(updates, (u, path) =>
        constraints.reduce((t, k, i) => k.project(t, { hyper: hyperOf(`constraint${i}`, c, a), path }), p[path].add(u)),
      );
      const averages = averaging
        ? mapFlat(moved, (t, path) =>
            averaging.average(c[`average:${path}`], t, { hyper: hyperOf("averaging", c, a), step: time }),
          )
        : {};
      return {
        cells: {
          ...named("param", moved),
          ...named("state", nextState),
          ...named("optimizer", flatten<Tensor>(nextOptimizer)),
          ...named("average", averages),
        },
        results: { loss: cost },
      };
    },
  });

  const evaluated = averaging ? "average" : "param";
  const evaluationParams = (c: Flat<Tensor>, a: Flat<Tensor>) => {
    const p = of(c, evaluated, params);
    if (!optimizer.evaluationParams) return p;
    return optimizer.evaluationParams(p, unflatten(optimizerTree, of(c, "optimizer", initialOptimizer)), {
      hyper: hyperOf("optimizer", c, a),
      step: a.step.cast(),
    });
  };
  const evaluation = (name: string, set: Dataset): FunctionDefinition => {
    const total = set.x.shape[0];
    const chunked = total > chunkRows;
    return {
      args: {
        ...(chunked ? { rows: index(chunkRows) } : {}),
        ...(optimizer.evaluationParams ? { step: index(), ...scheduleArgs } : {}),
      },
      trace: (c, a) => {
        const [x, y] = chunked
          ? [c[`${name}.x`].gather(a.rows), c[`${name}.y`].gather(a.rows)]
          : [c[`${name}.x`], c[`${name}.y`]];
        const { output } = forward(c, a, x, { params: evaluationParams(c, a), training: false });
        return { results: { outputs: output, losses: loss.perExample(output, y, hyperOf("loss", c, a)) } };
      },
    };
  };
  const inspection: FunctionDefinition = {
    args: { step: index(), ...scheduleArgs },
    trace: (c, a) => {
      const count = Math.min(rows, inspectedRows);
      const head = (t: Tensor) => t.slice(t.shape.map((n, d) => [0, d === 0 ? count : n]));
      const activations: Record<string, Tensor> = {};
      const { grads } = objective(
        c,
        a,
        head(c["train.x"]),
        head(c["train.y"]),
        count,
        (name, value) => (activations[name] = value),
      );
      return { results: { ...named("activation", activations), ...named("gradient", grads) } };
    },
  };

  const structure = structureOf([
    model,
    loss,
    optimizer,
    ...[penalties, constraints, augmentations, averaging ? [averaging] : []].flat(),
  ]);
  return {
    definition: {
      // What else the traces below depend on are names and shapes, and:
      ...(structure !== null && {
        structure: [structure, data.train.task, data.train.classes.length, chunkRows, options.plateau !== undefined].join(" "),
      }),
      cells,
      functions: {
        step: step(batch, capacity.step),
        ...(rest ? { rest: step(rest, capacity.rest) } : {}),
        ...Object.fromEntries(Object.entries<Dataset>(sets).map(([name, set]) => [`evaluate:${name}`, evaluation(name, set)])),
        ...(options.inspect ? { inspect: inspection } : {}),
        ...(optimizer.evaluationParams
          ? {
              final: {
                args: { step: index(), ...scheduleArgs },
                trace: (c: Flat<Tensor>, a: Flat<Tensor>) => ({ results: evaluationParams(c, a) }),
              },
            }
          : {}),
      },
      sequences: { epoch: [{ run: "step", times: Math.floor(rows / batch) }, ...(rest ? [{ run: "rest", times: 1 }] : [])] },
    },
    initial,
    schedules,
    paramPaths: Object.keys(params),
    statePaths: Object.keys(state),
    evaluated,
    chunkRows,
    parameters: Object.values(params).reduce((n, x) => n + x.data.length, 0),
    stateNumbers: Object.values(initialOptimizer).reduce((n, x) => n + x.data.length, 0),
  };
}

const named = (prefix: string, of: Flat<Tensor>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(of).map(([k, t]) => [`${prefix}:${k}`, t]));

/** The optimizer's first state as arrays. */
function hostState(optimizer: Transformation, params: Flat<NdArray>): unknown {
  let form: unknown = {};
  const values = evaluate(params, (p) => {
    form = optimizer.init(p);
    return flatten<Tensor>(form);
  });
  // Without a number to keep, the form alone: a chain looks for its parts in it.
  return Object.keys(values).length === 0 ? form : unflatten(form, values);
}

/** Any seed as a 32-bit word. */
const toWord = (seed: number): number => (seed ^ Math.floor(seed / 2 ** 32)) | 0;

function checkOutput(output: Tensor, { task, classes, name, y }: Dataset, loss: Loss): void {
  const units = output.shape[1];
  const wanted = task === "multiclass" ? classes.length : task === "regression" ? y.shape[1] : 1;
  if (output.rank === 2 && (units === wanted || (task === "binary" && units === 2 && loss.task === "multiclass"))) return;
  throw new UserError(
    `the network ends with [${output.shape.slice(1).join(", ")}] outputs, but ${name} (${task}) needs ${wanted}; end it with ${output.rank > 2 ? "flatten() or globalAveragePool() and " : ""}dense(${wanted}).`,
  );
}
