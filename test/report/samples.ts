// Records as training and comparison leave them, made up from formulas: enough like real ones to judge a report by.
import { summarize } from "../../src/comparison/index.ts";
import type { ComparisonRecord } from "../../src/comparison/record.ts";
import { type Random, random } from "../../src/random/index.ts";
import type {
  BoundaryGrid,
  EpochRecord,
  Histogram,
  Inspection,
  Metrics,
  RunRecord,
  RunStatus,
} from "../../src/training/record.ts";

export type Fate = "converges" | "diverges" | "stuck" | "nan metrics";

export interface RunOptions {
  readonly candidate?: string;
  readonly seed?: number;
  readonly fate?: Fate;
  readonly epochs?: number;
  /** Epochs until two thirds of the loss are learned. */
  readonly pace?: number;
  /** The loss that learning ends at. */
  readonly floor?: number;
  readonly task?: "binary" | "regression";
  readonly validation?: boolean;
  readonly boundary?: boolean;
  readonly layers?: number;
  readonly schedule?: "constant" | "cosine";
  readonly batchSize?: number;
  readonly stopAfter?: number;
}

export function sampleRun(options: RunOptions = {}): RunRecord {
  const {
    candidate = "he",
    seed = 0,
    fate = "converges",
    epochs = 100,
    task = "binary",
    validation = true,
    boundary = false,
    layers = 3,
    schedule = "constant",
    batchSize = 64,
    stopAfter = epochs,
  } = options;
  const { pace = 8, floor = 0.06 } = options;
  const noise = random(seed).fork(candidate);
  const luck = { pace: pace * Math.exp(0.25 * noise.normal()), floor: floor * Math.exp(0.12 * noise.normal()) };
  const explodes = 6 + noise.integer(20);
  const last = fate === "diverges" ? Math.min(explodes, stopAfter) : stopAfter;
  const stepsPerEpoch = Math.ceil(400 / batchSize);
  const rate = (epoch: number) => (schedule === "constant" ? 0.003 : 0.0015 * (1 + Math.cos((Math.PI * epoch) / epochs)));
  const records: EpochRecord[] = [];
  for (let epoch = 0; epoch <= last; epoch++) {
    const loss = lossAt(fate, epoch, luck, explodes, noise);
    const overfit = floor * 0.004 * epoch;
    const held = fate === "stuck" ? loss * (1 + 0.002 * noise.normal()) : loss * 1.06 + 0.02 + overfit + 0.004 * noise.normal();
    records.push({
      epoch,
      step: epoch * stepsPerEpoch,
      seconds: 0.004 * epoch * (1 + 0.1 * noise.uniform()),
      learningRate: rate(epoch),
      cost: epoch === 0 ? null : loss * 1.02,
      train: metricsOf(task, fate, loss, noise),
      validation: validation ? metricsOf(task, fate, held, noise) : null,
    });
  }
  const end = records.at(-1)!;
  const status: RunStatus = fate === "diverges" ? "diverged" : stopAfter < epochs ? "stopped early" : "finished";
  return {
    candidate,
    seed,
    status,
    reason:
      fate === "diverges"
        ? `loss became NaN at step ${end.step + 3}; learning rate 10 is too high`
        : status === "stopped early"
          ? `validation loss has not fallen for 20 epochs; the best was epoch ${last - 20}`
          : "",
    epochs: records,
    inspections: inspectionsOf(fate, last, layers, noise),
    final:
      fate === "diverges"
        ? { train: nanOf(end.train), validation: validation ? nanOf(end.train) : null, test: null }
        : { train: end.train, validation: end.validation, test: null },
    ...(task === "binary" && { chance: { accuracy: { level: 0.5, margin: 0.06 }, loss: { level: 0.6931, margin: 0.02 } } }),
    boundary: boundary ? circles(fate, noise, luck.floor) : null,
    seconds: end.seconds * 1.1,
    steps: end.step,
    parameters: 2 * 16 + 16 + 16 * 16 + 16 + 17,
    stateBytes: (2 * 16 + 16 + 16 * 16 + 16 + 17) * 8,
    config: {
      data: "circles",
      layers: [16, 16],
      init: candidate,
      optimizer: { name: "adam", learningRate: 0.003, beta1: 0.9 },
      batchSize,
      epochs,
      seed,
    },
  };
}

function lossAt(
  fate: Fate,
  epoch: number,
  { pace, floor }: { pace: number; floor: number },
  explodes: number,
  noise: Random,
): number {
  if (fate === "stuck") return 0.6931 + 0.0004 * noise.normal();
  const fall =
    floor + (0.72 - floor) * Math.exp(-epoch / pace) * (1 + 0.15 * Math.sin(epoch / 3)) + floor * 0.05 * Math.abs(noise.normal());
  return fate === "diverges" ? 0.7 * Math.exp(epoch ** 2 * (40 / explodes ** 2)) : fall;
}

function metricsOf(task: "binary" | "regression", fate: Fate, loss: number, noise: Random): Metrics {
  if (task === "regression") return { loss, rmse: Math.sqrt(loss) * 50, mae: Math.sqrt(loss) * 40, r2: 1 - loss / 0.7 };
  const accuracy = fate === "stuck" ? 0.5 : Math.min(1, Math.max(0.5, 1 - loss * 0.62 + 0.006 * noise.normal()));
  return {
    loss,
    accuracy,
    balancedAccuracy: accuracy - 0.004,
    rocAuc: fate === "nan metrics" ? NaN : Math.min(1, accuracy + 0.02),
    f1: accuracy,
  };
}

const nanOf = (metrics: Metrics): Metrics => Object.fromEntries(Object.keys(metrics).map((name) => [name, NaN]));

/** A histogram of normal values of that spread, with a part that is exactly 0 as ReLU leaves it. */
export function sampleHistogram(mean: number, std: number, { zeros = 0, bins = 32, count = 400 } = {}): Histogram {
  const low = zeros ? 0 : mean - 3.2 * std;
  const high = mean + 3.2 * std;
  const width = (high - low) / bins;
  const counts = Array.from({ length: bins }, (_, i) =>
    Math.round(count * (1 - zeros) * Math.exp(-(((low + (i + 0.5) * width - mean) / std) ** 2) / 2) * 0.4 * (width / std)),
  );
  if (zeros) counts[0] += Math.round(zeros * count);
  return { low, high, counts, mean, std, zeros, count };
}

function inspectionsOf(fate: Fate, last: number, layers: number, noise: Random): Inspection[] {
  const every = Math.max(1, Math.floor(last / 20));
  const still = fate === "stuck";
  return Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every).map((epoch) => ({
    epoch,
    step: epoch * 7,
    layers: Array.from({ length: layers }, (_, l) => {
      const depth = layers - l;
      const learned = Math.sqrt(epoch / 20);
      const grow = fate === "diverges" ? Math.exp(epoch / 4) : 1;
      const relu = l < layers - 1;
      return {
        name: l < layers - 1 ? `hidden ${l + 1}` : "output",
        kind: "dense",
        weights: sampleHistogram(0.02 * learned * noise.normal(), (still ? 0.001 : 0.35 + 0.12 * learned) * grow),
        activations: sampleHistogram(relu ? 0.3 : 0, (still ? 0.001 : 0.6 + 0.3 * learned) * grow, {
          zeros: relu ? Math.min(0.9, 0.45 + 0.02 * learned * l) : 0,
        }),
        gradients: sampleHistogram(0, (0.05 / (1 + epoch / 10)) * 0.35 ** depth * grow * Math.exp(0.2 * noise.normal())),
      };
    }),
  }));
}

function circles(fate: Fate, noise: Random, sharpness: number): BoundaryGrid {
  const [width, height] = [60, 60];
  const [tilt, shift] = [0.3 * noise.normal(), 0.12 * noise.normal()];
  const answer = (x: number, y: number) => {
    const r = Math.hypot(x * (1 + 0.15 * tilt) - shift, y + 0.08 * Math.sin(3 * x + tilt));
    if (fate === "stuck") return 0.5 + 0.002 * x;
    if (fate === "diverges") return NaN;
    return 1 / (1 + Math.exp(-((0.72 - r) * 1.1) / sharpness));
  };
  const at = (i: number, n: number) => -1.5 + (3 * (i + 0.5)) / n;
  return {
    x: [-1.5, 1.5],
    y: [-1.5, 1.5],
    width,
    height,
    features: ["x1", "x2"],
    values: Array.from({ length: width * height }, (_, k) => answer(at(k % width, width), at(Math.floor(k / width), height))),
    points: Array.from({ length: 240 }, (_, k) => {
      const [label, angle] = [k % 2, noise.uniform() * 2 * Math.PI];
      const r = (label ? 0.45 : 1) + 0.12 * noise.normal();
      return { x: r * Math.cos(angle), y: r * Math.sin(angle), label };
    }),
  };
}

export interface SampleCandidate extends RunOptions {
  readonly name: string;
  /** How many of the seeds diverge or get stuck, from the first. */
  readonly diverged?: number;
  readonly stuck?: number;
}

const initializations: readonly SampleCandidate[] = [
  { name: "he", pace: 7, floor: 0.055 },
  { name: "glorot", pace: 10, floor: 0.075 },
  { name: "orthogonal", pace: 9, floor: 0.074 },
  { name: "normal:10", pace: 24, floor: 0.16, diverged: 2 },
  { name: "zeros", stuck: 10 },
];

export interface ComparisonOptions {
  readonly candidates?: readonly SampleCandidate[];
  readonly seeds?: number;
  readonly run?: RunOptions;
  readonly metric?: ComparisonRecord["metric"];
  readonly title?: string;
}

export function sampleComparison({
  candidates = initializations,
  seeds: count = 10,
  run = {},
  metric = { name: "loss", higherIsBetter: false, split: "validation" },
  title = "Which initialization learns circles?",
}: ComparisonOptions = {}): ComparisonRecord {
  const seeds = Array.from({ length: count }, (_, i) => i);
  const all = candidates.map(({ name, diverged = 0, stuck = 0, ...one }) => {
    const fate = (i: number): Fate =>
      i < diverged ? "diverges" : i < diverged + stuck ? "stuck" : (one.fate ?? run.fate ?? "converges");
    return {
      name,
      label: `init=${name}`,
      runs: seeds.map((seed, i) => sampleRun({ ...run, ...one, candidate: name, seed, fate: fate(i) })),
    };
  });
  return summarize(all, {
    title,
    metric,
    seeds,
    data: "circles: 400 rows, 2 features, 2 classes",
    command: `whetstone compare circles --vary init=${candidates.map((c) => c.name).join(",")} --seeds ${count}`,
    config: {
      data: { name: "circles", rows: 400, noise: 0.12 },
      split: { train: 0.7, validation: 0.3, seed: "by run" },
      layers: [16, 16],
      activation: "relu",
      optimizer: { name: "adam", learningRate: 0.003, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      penalties: [],
      batchSize: 64,
      epochs: 100,
    },
    engine: { whetstone: "0.1.0", node: "26.10.0", backend: "wasm float32, relaxed FMA, 1 thread", platform: "linux x64" },
    created: "2026-11-24T09:30:00.000Z",
  });
}

/** Nine optimizers, for the ninth of which no colour is left. */
export const nine: readonly SampleCandidate[] = [
  "adam",
  "adamw",
  "nadam",
  "radam",
  "lion",
  "momentum",
  "rmsprop",
  "gradientDescent",
  "adagrad",
].map((name, i) => ({ name, pace: 5 + 4 * i, floor: 0.05 + 0.012 * i }));

export const hostile = `<img src=x onerror="alert('1')"> & "quotes" \`\${x}\` </script><!--`;
export const longName =
  "adamw:learningRate=0.003,beta1=0.9,beta2=0.999,epsilon=1e-8,weightDecay=0.01 with a name that nobody should give to anything";
