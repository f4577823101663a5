// A trained network with everything that prediction needs: weights, architecture, meaning of inputs and outputs.
import type { Preprocessing } from "../data/preprocessing/pipeline.ts";
import type { Task } from "../data/dataset.ts";
import type { NdArray } from "../engine/index.ts";
import { type Machine, flatten, machine, mapFlat, ndarray, real, tensor, unflatten } from "../engine/index.ts";
import type { Loss } from "../losses/index.ts";
import type { Layer } from "../nn/layer.ts";
import { UserError } from "../options/index.ts";
import { random } from "../random/index.ts";

export interface TrainedModel {
  readonly layer: Layer;
  readonly loss: Loss;
  readonly task: Task;
  readonly features: readonly string[];
  readonly classes: readonly string[];
  /** Shape of one example, without the batch axis. */
  readonly inputShape: readonly number[];
  /** Weights by path. */
  readonly params: Readonly<Record<string, NdArray>>;
  /** Running statistics by path. */
  readonly state: Readonly<Record<string, NdArray>>;
  readonly preprocessing: Preprocessing | null;
  /**
   * Probabilities `[rows, classes]` (one column, of class 1, for two classes) or values `[rows, 1]`.
   * @param x preprocessed inputs `[rows, ...inputShape]`
   * @throws UserError where the shape does not fit
   */
  predict(x: NdArray): NdArray;
}

const chunk = 512;

export function trainedModel(parts: Omit<TrainedModel, "predict">): TrainedModel {
  const { layer, loss, inputShape, params, state } = parts;
  const machines = new Map<number, Machine>();
  const width = inputShape.reduce((a, b) => a * b, 1);

  const build = (rows: number): Machine => {
    const form = layer.init(random(0), inputShape);
    const hyper = flatten<number>(layer.hyper);
    const made = machine({
      cells: {
        ...prefixed(
          "param",
          mapFlat(params, (x) => real(...x.shape)),
        ),
        ...prefixed(
          "state",
          mapFlat(state, (x) => real(...x.shape)),
        ),
      },
      functions: {
        predict: {
          args: { x: real(rows, ...inputShape) },
          trace: (c, { x }) => {
            const of = (prefix: string, paths: object) =>
              Object.fromEntries(Object.keys(paths).map((path) => [path, c[`${prefix}:${path}`]]));
            const { output } = layer.apply(x, {
              params: unflatten(form.params, of("param", params)),
              state: unflatten(form.state, of("state", state)),
              hyper: unflatten(
                layer.hyper,
                mapFlat(hyper, (v) => tensor(v)),
              ),
              training: false,
              uniform: () => {
                throw new Error("internal: no random numbers at prediction");
              },
              observe: () => {},
            });
            return { results: { outputs: loss.predict(output) } };
          },
        },
      },
    });
    for (const [path, x] of Object.entries(params)) made.write(`param:${path}`, x.data);
    for (const [path, x] of Object.entries(state)) made.write(`state:${path}`, x.data);
    return made;
  };

  return {
    ...parts,
    predict: (x) => {
      if (x.shape.length !== inputShape.length + 1 || inputShape.some((n, d) => x.shape[d + 1] !== n))
        throw new UserError(`predict: the network takes [rows, ${inputShape.join(", ")}], got [${x.shape}].`);
      layer.checkInput?.(x);
      const rows = x.shape[0];
      const size = Math.max(1, Math.min(chunk, rows));
      let made = machines.get(size);
      if (!made) machines.set(size, (made = build(size)));
      const pieces: Float64Array[] = [];
      let columns = 0;
      for (let from = 0; from < rows; from += size) {
        const part = new Float64Array(size * width);
        const count = Math.min(size, rows - from);
        part.set(x.data.subarray(from * width, (from + count) * width));
        const { outputs } = made.run("predict", { x: part });
        columns = outputs.length / size;
        pieces.push(outputs.subarray(0, count * columns));
      }
      const out = new Float64Array(rows * columns);
      pieces.reduce((at, piece) => (out.set(piece, at), at + piece.length), 0);
      return ndarray([rows, columns], out);
    },
  };
}

const prefixed = <T>(prefix: string, of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([k, v]) => [`${prefix}:${k}`, v]));
