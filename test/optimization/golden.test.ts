import { describe, expect, test } from "vitest";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  amsgrad,
  chain,
  gradientDescent,
  heavyBall,
  lamb,
  lion,
  momentum,
  muon,
  nadam,
  nesterov,
  optimizers,
  radam,
  rmsprop,
  scale,
  scheduleFreeAdamw,
  schedules,
  type OptimizerState,
  type Transformation,
  weightDecay,
} from "../../src/optimization/index.ts";
import { factories } from "../../src/options/index.ts";
import { array, difference, drive, golden, interpreter, problems, wasm64 } from "./drive.ts";

/** `vectors` for the bias, `matrices` for the weights. */
function vectorsBy(vectors: Transformation, matrices: Transformation): Transformation {
  const bias = <T>({ bias }: Readonly<Record<string, T>>) => ({ bias });
  const weights = <T>({ weights }: Readonly<Record<string, T>>) => ({ weights });
  return {
    ...chain(vectors, matrices),
    hyper: { ...matrices.hyper, ...vectors.hyper },
    init: (params) => ({ vectors: vectors.init(bias(params)), matrices: matrices.init(weights(params)) }),
    update: (grads, state, params, at) => {
      const [a, own] = vectors.update(bias(grads), state.vectors as OptimizerState, bias(params), at);
      const [b, other] = matrices.update(weights(grads), state.matrices as OptimizerState, weights(params), at);
      return [
        { ...a, ...b },
        { vectors: own, matrices: other },
      ];
    },
  };
}

interface Recorded {
  readonly source: string;
  readonly note?: string;
  readonly hyper: Record<string, number> & { readonly scale?: string };
  readonly problem: string;
  readonly losses: (number | string)[];
  readonly params: Record<string, Record<string, []>>;
  readonly averaged?: Record<string, Record<string, []>>;
}

/** PyTorch's `weight_decay` of most optimizers. */
const decayed = (of: Transformation, strength?: number): Transformation =>
  strength === undefined ? of : chain(weightDecay({ strength, form: "coupled", biases: true }), of);
const place = ({ note = "" }: Recorded) => ({ epsilonPlace: note.includes("inside") ? "inside" : "outside" }) as const;
const byOptax = ({ source }: Recorded) => source.startsWith("optax");

/** How the recorded settings are said here, by golden file. */
const build: Record<string, (run: Recorded) => Transformation> = {
  gradientDescent: ({ hyper: { weightDecay: decay, ...hyper } }) => decayed(gradientDescent(hyper), decay),
  momentum: ({ hyper: { weightDecay: decay, ...hyper } }) => decayed(momentum({ ...hyper, form: "classical" }), decay),
  emaMomentum: ({ hyper: { biasCorrection, ...hyper } }) => momentum({ ...hyper, form: biasCorrection ? "correctedEma" : "ema" }),
  nesterov: ({ hyper }) => nesterov(hyper),
  adagrad: (run) => {
    const { weightDecay: decay, learningRateDecay: decayRate, learningRate, ...hyper } = run.hyper;
    const rate = decayRate ? schedules.inverseTime({ initial: learningRate, decayRate }) : learningRate;
    return decayed(adagrad({ ...hyper, learningRate: rate, ...place(run) }), decay);
  },
  rmsprop: (run) => {
    const { weightDecay: decay, momentum: beta, centred, ...hyper } = run.hyper;
    const made = rmsprop({ ...hyper, centred: Boolean(centred), ...place(run) });
    return decayed(beta === undefined ? made : chain(made, heavyBall({ momentum: beta })), decay);
  },
  adadelta: ({ hyper }) => adadelta(hyper),
  adam: ({ hyper: { weightDecay: decay, ...hyper } }) => decayed(adam(hyper), decay),
  amsgrad: (run) => amsgrad({ ...run.hyper, maximumOf: byOptax(run) ? "corrected" : "uncorrected" }),
  adamw: ({ hyper }) => adamw(hyper),
  adamax: ({ hyper }) => adamax(hyper),
  nadam: (run) => nadam({ ...run.hyper, momentum: byOptax(run) ? "constant" : "warming" }),
  radam: ({ hyper }) => radam(hyper),
  lion: ({ hyper }) => lion(hyper),
  lamb: ({ hyper }) => lamb(hyper),
  muon: (run) => {
    const { learningRate, momentum: mu, epsilon, weightDecay: decay, nesterov: ahead, scale: size } = run.hyper;
    const rms = size !== undefined;
    // PyTorch's recorded weights are [out, in], ours [in, out]: the factor that this brings is taken out of the rate. It keeps
    // the norm above epsilon where we add epsilon, which here is the same as no epsilon.
    const turned = byOptax(run) || rms ? 1 : Math.sqrt(4 / 3);
    const matrices = muon({
      learningRate: learningRate / turned,
      weightDecay: decay * turned,
      momentum: mu,
      epsilon: byOptax(run) ? epsilon : 1e-300,
      nesterov: Boolean(ahead),
      scale: rms ? "rms" : "spectral",
      outputLayer: "muon",
      biasCorrection: byOptax(run),
      fallbackRatio: 1,
    });
    // Optax lets Adam look ahead too where Muon does, PyTorch's Muon takes matrices only.
    if (!byOptax(run)) return vectorsBy(scale({ factor: 0 }), matrices);
    return ahead ? vectorsBy(nadam({ learningRate, epsilon, momentum: "constant" }), matrices) : matrices;
  },
  scheduleFreeAdamw: ({ hyper }) => scheduleFreeAdamw(hyper),
};

const largest = (params: Recorded["params"]): number => {
  const all = Object.values(params).flatMap((at) => Object.values(at).flatMap((values) => [...array(values).data]));
  return all.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
};

test("every optimizer has golden trajectories", () => {
  const missing = [...factories(optimizers).keys()].filter((name) => !(name in build));
  expect(missing).toEqual([]);
});

for (const backend of [interpreter, wasm64])
  describe(`${backend.name}: 100 steps agree with PyTorch, Optax or schedulefree to 1e-6`, () => {
    for (const [name, make] of Object.entries(build))
      for (const recorded of golden(name).runs as Recorded[])
        test(`${recorded.source} on ${recorded.problem}`, () => {
          const run = drive(make(recorded), problems[recorded.problem], backend);
          const losses: number[] = [];
          // Weights that came back from 10⁶ kept the rounding errors they had there.
          const floor = 1e-4 * largest(recorded.params);
          let worst = 0;
          const compare = (ours: Float64Array, theirs: []) => {
            worst = Math.max(worst, difference(ours, array(theirs).data, floor));
          };
          for (const [step, params] of Object.entries(recorded.params)) {
            losses.push(...run.run(Number(step) - losses.length));
            for (const [path, values] of Object.entries(params)) compare(run.params()[path], values);
            for (const [path, values] of Object.entries(recorded.averaged?.[step] ?? {})) compare(run.evaluated()[path], values);
          }
          losses.push(run.loss());
          worst = Math.max(worst, difference(losses, recorded.losses.map(Number)));
          if (process.env.SHOW_DIFFERENCES) console.log(`${worst.toExponential(1)} ${recorded.source} ${recorded.problem}`);
          expect(worst).toBeLessThan(1e-6);
        });
  });
