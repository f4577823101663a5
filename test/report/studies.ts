// Studies as a search leaves them, made up from formulas: enough like real ones to judge a report by.
import { type Random, random } from "../../src/random/index.ts";
import type { Distribution, ParameterValue } from "../../src/tuning/distribution.ts";
import type { Direction, StudyRecord, TrialRecord, TrialState } from "../../src/tuning/record.ts";

export interface SampleStudyOptions {
  readonly trials?: number;
  readonly directions?: readonly Direction[];
  readonly name?: string;
  /** Trials under way at once. */
  readonly workers?: number;
  readonly distributions?: Readonly<Record<string, Distribution>>;
  /** What becomes of a trial, by number. */
  readonly fate?: (number: number) => TrialState;
  /** Replaces the values of complete trials. */
  readonly values?: (number: number) => readonly number[];
  readonly seeds?: number;
  readonly steps?: number;
}

const float = (low: number, high: number, log = false): Distribution => ({ kind: "float", low, high, log, step: null });

export const sampleSpace: Readonly<Record<string, Distribution>> = {
  learningRate: float(1e-5, 1, true),
  width: { kind: "integer", low: 8, high: 256, log: true, step: 1 },
  activation: { kind: "categorical", choices: ["relu", "tanh", "gelu"] },
  optimizer: { kind: "categorical", choices: ["adam", "sgd"] },
  "optimizer.adam.beta1": float(0.5, 0.99),
};

export const sampleStudy = ({ name = "circles", directions = ["minimize"] }: SampleStudyOptions = {}): StudyRecord => ({
  id: 1,
  name,
  directions,
  attributes: {},
  systemAttributes: {},
});

const someFail = (number: number): TrialState => (number % 7 === 3 ? "pruned" : number % 11 === 5 ? "failed" : "complete");

export function sampleTrials(options: SampleStudyOptions = {}): TrialRecord[] {
  const { trials = 40, distributions = sampleSpace, fate = someFail, workers = 2, seeds = 1, steps = 10 } = options;
  const directions = options.directions ?? ["minimize"];
  const begin = Date.UTC(2026, 10, 26, 9);
  return Array.from({ length: trials }, (_, number) => {
    const noise = random(number).fork("trial");
    const drawn = Object.entries(distributions).map(([key, one]) => [key, draw(one, noise)] as const);
    const conditional = drawn.some(([key, value]) => key === "optimizer" && value === "sgd");
    const kept = drawn.filter(([key]) => !(conditional && key.startsWith("optimizer.adam.")));
    const parameters = Object.fromEntries(kept);
    const state = fate(number);
    const loss = lossOf(parameters) * (1 + 0.02 * noise.normal());
    const values =
      options.values?.(number) ??
      directions.map((direction, k) => (direction === "maximize" ? 1 / (1 + loss) : loss + k * (2 - loss) ** 2));
    const last = state === "pruned" ? Math.ceil(steps / 3) : state === "failed" ? 2 : steps;
    const told =
      state === "waiting"
        ? []
        : Array.from(
            { length: last },
            (_, step) => [step, values[0] + (directions[0] === "maximize" ? -1 : 1) * 0.6 * Math.exp(-step / 3)] as const,
          );
    const started = begin + Math.floor(number / workers) * 4000;
    return {
      id: number + 1,
      number,
      state,
      values: state === "complete" ? values : state === "pruned" && told.length > 0 ? [told.at(-1)![1]] : null,
      parameters,
      distributions: Object.fromEntries(kept.map(([key]) => [key, distributions[key]])),
      intermediate: new Map(told),
      started: state === "waiting" ? null : new Date(started),
      ended: state === "waiting" || state === "running" ? null : new Date(started + (4000 * last) / Math.max(1, steps)),
      attributes: attributesOf(state, number),
      systemAttributes: {},
      runs:
        state === "complete" && seeds > 1
          ? Array.from({ length: seeds }, (_, seed) => ({
              seed: seed + 1,
              fold: null,
              values: values.map((value) => value * (1 + 0.05 * noise.normal())),
            }))
          : [],
    };
  });
}

const attributesOf = (state: TrialState, number: number): TrialRecord["attributes"] =>
  state === "failed" ? { "whetstone:reason": `trial ${number} diverged on seed 1` } : {};

function draw(distribution: Distribution, noise: Random): ParameterValue {
  if (distribution.kind === "categorical") return distribution.choices[noise.integer(distribution.choices.length)];
  const { low, high, log, kind } = distribution;
  const value = log ? low * (high / low) ** noise.uniform() : low + (high - low) * noise.uniform();
  return kind === "integer" ? Math.round(value) : value;
}

function lossOf({ learningRate, width, activation }: Readonly<Record<string, ParameterValue>>): number {
  const rate = typeof learningRate === "number" ? (Math.log10(learningRate) + 2.5) ** 2 : 0;
  const size = typeof width === "number" ? Math.abs(Math.log2(width) - 6) : 0;
  return 0.1 + 0.08 * rate + 0.03 * size + (activation === "tanh" ? 0.05 : 0);
}
