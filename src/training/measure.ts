// Looks at the network as it stands: metrics of the parts, histograms of its layers.
import type { Dataset } from "../data/dataset.ts";
import { histogram } from "./histogram.ts";
import { joinNumbers } from "./join.ts";
import { evaluateMetrics } from "./metrics/evaluate.ts";
import { lastStepArgs, learningRate } from "./rates.ts";
import type { EpochRecord, Inspection, Metrics } from "./record.ts";
import { type Session, sets } from "./session.ts";
import type { Settled } from "./settle.ts";

/** Metrics of every part, by its name. */
export const measure = (session: Session): Readonly<Record<string, Metrics>> =>
  Object.fromEntries(sets(session.o).map(([name, set]) => [name, metricsOf(session, name, set)]));

/** Measures, and adds it to the history. */
export function record(session: Session): EpochRecord {
  const found = measure(session);
  const { epoch, step, cost } = session;
  const made: EpochRecord = {
    epoch,
    step,
    seconds: session.seconds(),
    learningRate: learningRate(session),
    cost,
    train: found.train,
    validation: found.validation ?? null,
  };
  session.history.push(made);
  return made;
}

function metricsOf(session: Session, name: string, set: Dataset): Metrics {
  const rows = set.x.shape[0];
  const { chunkRows } = session.net;
  const pieces = Math.ceil(rows / chunkRows);
  const outputs: Float64Array[] = [];
  let sum = 0;
  for (let i = 0; i < pieces; i++) {
    const from = i * chunkRows;
    const count = Math.min(chunkRows, rows - from);
    // A last piece that is not full repeats its first row; the repeated answers are dropped.
    const found = session.machine.run(`evaluate:${name}`, {
      ...lastStepArgs(session),
      ...(pieces > 1 && { rows: Int32Array.from({ length: chunkRows }, (_, r) => from + (r < count ? r : 0)) }),
    });
    const width = found.outputs.length / found.losses.length;
    outputs.push(found.outputs.subarray(0, count * width));
    for (let r = 0; r < count; r++) sum += found.losses[r];
  }
  const all = joinNumbers(outputs);
  const metrics =
    set.task === "regression"
      ? evaluateMetrics(set.task, inUnits(session.o, all), targetsOf(session.o, set))
      : evaluateMetrics(set.task, all, set.y.data, { from: "logits" });
  return { loss: sum / rows, ...metrics };
}

/** Values in the target's own units, whatever scale the network learns on; classes as they are. */
export function inUnits({ data: { train, preprocessing } }: Settled, values: Float64Array): Float64Array {
  return train.task === "regression" && preprocessing ? values.map((value) => preprocessing.unscale(value)) : values;
}

export const targetsOf = (o: Settled, set: Dataset): Float64Array => inUnits(o, set.y.data);

/** Histograms of weights, activations and gradients, and adds them to the inspections. */
export function inspect(session: Session): Inspection {
  const { net, machine, epoch, step } = session;
  const found = machine.run("inspect", lastStepArgs(session));
  const observed = Object.keys(found).flatMap((name) =>
    name.startsWith("activation:") ? [name.slice("activation:".length)] : [],
  );
  const layers = observed.map((name) => {
    const weight = `${name}.weight`;
    const has = net.paramPaths.includes(weight);
    return {
      name,
      kind: name.split(".").at(-1)!.replace(/\d+$/, ""),
      weights: has ? histogram(machine.read(`param:${weight}`)) : null,
      activations: histogram(found[`activation:${name}`]),
      gradients: has ? histogram(found[`gradient:${weight}`]) : null,
    };
  });
  const made = { epoch, step, layers };
  session.inspections.push(made);
  return made;
}
