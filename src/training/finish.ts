// The end of a run: the model it leaves, and its record.
import { type NdArray, ndarray } from "../engine/index.ts";
import { boundaryGrid } from "./boundary.ts";
import { inUnits, measure, targetsOf } from "./measure.ts";
import { chanceLevels, evaluateMetrics } from "./metrics/evaluate.ts";
import { type TrainedModel, trainedModel } from "./model.ts";
import { lastStepArgs } from "./rates.ts";
import type { Metrics, RunRecord, RunStatus } from "./record.ts";
import { runConfig } from "./run-config.ts";
import { type Session, readCells } from "./session.ts";

/** Cells that predictions depend on: weights, or their averages, and running statistics. */
export const predicting = ({ net }: Session): string[] => [
  ...net.paramPaths.map((p) => `${net.evaluated}:${p}`),
  ...net.statePaths.map((p) => `state:${p}`),
];

export function finalModel(session: Session): TrainedModel {
  const { o, net } = session;
  const { train, preprocessing } = o.data;
  const cells = readCells(session, predicting(session));
  const state = Object.fromEntries(net.statePaths.map((p) => [p, cells[`state:${p}`]]));
  let params: Record<string, NdArray> = Object.fromEntries(net.paramPaths.map((p) => [p, cells[`${net.evaluated}:${p}`]]));
  if (o.optimizer.evaluationParams) {
    const found = session.machine.run("final", lastStepArgs(session));
    params = Object.fromEntries(net.paramPaths.map((p) => [p, ndarray(params[p].shape, found[p])]));
  }
  return trainedModel({
    layer: o.model,
    loss: o.loss,
    task: train.task,
    features: train.features,
    classes: train.classes,
    inputShape: train.x.shape.slice(1),
    params,
    state,
    preprocessing: preprocessing ?? null,
  });
}

/** @param restored whether the best weights were put back, so that the last record no longer describes the network */
export function finalRecord(
  session: Session,
  status: RunStatus,
  reason: string,
  model: TrainedModel,
  restored: boolean,
): RunRecord {
  const { o, cut, net } = session;
  const { train, validation, test } = o.data;
  const now = restored ? measure(session) : null;
  const last = session.history.at(-1)!;
  const diverged = status === "diverged";
  return {
    candidate: o.candidate ?? "",
    seed: o.seed ?? 0,
    status,
    reason,
    epochs: [...session.history],
    inspections: [...session.inspections],
    final: {
      train: diverged ? allNaN(last.train) : (now?.train ?? last.train),
      validation: !validation ? null : diverged ? allNaN(last.validation!) : (now?.validation ?? last.validation),
      test: test && !diverged ? evaluateMetrics(test.task, inUnits(o, model.predict(test.x).data), targetsOf(o, test)) : null,
    },
    chance: chanceLevels(train.task, targetsOf(o, validation ?? train), train.classes.length),
    // Ids have no plane: there is nothing between two of them.
    boundary: train.x.shape.length === 2 && train.x.shape[1] === 2 && !o.model.checkInput ? boundaryGrid(model, train) : null,
    seconds: session.seconds(),
    steps: session.step,
    parameters: net.parameters,
    stateBytes: stateBytes(session),
    config: runConfig(o, cut.batch),
  };
}

/** Bytes of optimizer state. */
export const stateBytes = ({ net, machine }: Session): number => net.stateNumbers * (machine.info.dtype === "float64" ? 8 : 4);

const allNaN = (metrics: Metrics): Metrics => Object.fromEntries(Object.keys(metrics).map((k) => [k, Number.NaN]));
