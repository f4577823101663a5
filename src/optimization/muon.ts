// Muon: momentum whose matrices are made orthogonal, so that every direction of a weight matrix moves alike. Vectors, and the output
// layer unless told otherwise, are left to AdamW.
import type { Tensor } from "../engine/index.ts";
import { lerp, norm, square, zerosLike } from "../functional/index.ts";
import { choice, flag, fraction, nonNegative, positive, whole } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/** Jordan's coefficients of the quintic: not the ones that converge to 1 exactly, but those that come near it fastest. */
const [a, b, c] = [3.4445, -4.775, 2.0315];

/** The nearest orthogonal matrix, about: Newton–Schulz brings all singular values of X near 1 with products alone. */
function orthogonalized(x: Tensor, iterations: number, epsilon: Tensor): Tensor {
  const tall = x.shape[0] > x.shape[1];
  let X = tall ? x.transpose() : x;
  X = X.div(norm(X).add(epsilon));
  for (let i = 0; i < iterations; i++) {
    const A = X.dot(X.transpose());
    const B = A.mul(b).add(A.dot(A).mul(c));
    X = X.mul(a).add(B.dot(X));
  }
  return tall ? X.transpose() : X;
}

/** [fanIn, fanOut]; the axes of a kernel before its last are one. */
const asMatrix = (x: Tensor): Tensor => x.reshape([x.size / x.shape.at(-1)!, x.shape.at(-1)!]);

type State = { readonly momentum: Tensor } | { readonly m: Tensor; readonly v: Tensor };

/**
 * M ← μM + (1 − μ)g, O = orthogonalized(Nesterov ? μM + (1 − μ)g : M), w ← w − α (s·O + λw).
 * s is √max(1, fanOut / fanIn) in the scale `spectral` (Jordan), 0.2 √max(fanIn, fanOut) in `rms`, with which Adam's learning
 * rates fit (Liu et al. 2025, arXiv:2502.16982).
 *
 * Jordan, and PyTorch, leave M uncorrected; Optax corrects its start at zero (`biasCorrection`). PyTorch and Jordan iterate
 * in bfloat16, this in the program's precision. What is no matrix of a hidden layer takes AdamW's step, at a rate in proportion
 * (Jordan: 0.02 and 3e-4; Optax: the same for both, `fallbackRatio: 1`), so that one schedule moves both.
 */
export const muon = optimizer({
  name: "muon",
  reference: "Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/",
  about: "orthogonalized momentum for hidden matrices, AdamW for the rest",
  hyper: {
    learningRate: positive(0.02, "size of a step of the matrices"),
    momentum: fraction(0.95, "μ, memory of the gradients of matrices"),
    weightDecay: nonNegative(0, "λ, how strongly weights are drawn to 0"),
    epsilon: positive(1e-8, "keeps divisors from 0"),
    fallbackRatio: positive(0.015, "AdamW's learning rate over that of the matrices"),
    beta1: fraction(0.9, "AdamW's memory of the gradients"),
    beta2: fraction(0.999, "AdamW's memory of their squares"),
  },
  options: {
    nesterov: flag(true, "look ahead"),
    iterations: whole(5, { low: 1, high: 20 }, "Newton–Schulz iterations"),
    scale: choice("spectral", ["spectral", "rms"], "√max(1, fanOut / fanIn), or 0.2 √max(fanIn, fanOut)"),
    outputLayer: choice("adamw", ["adamw", "muon"], "what updates the last matrix"),
    biasCorrection: flag(false, "correct the momentum's start at zero"),
  },
  init: (param, { path, params, options: { outputLayer } }): State => {
    const matrices = Object.keys(params).filter((name) => params[name].rank >= 2);
    const orthogonal = param.rank >= 2 && (outputLayer === "muon" || path !== matrices.at(-1));
    return orthogonal ? { momentum: zerosLike(param) } : { m: zerosLike(param), v: zerosLike(param) };
  },
  update: ({ grad, param, state, hyper, options, step }) => {
    const { weightDecay, epsilon } = hyper;
    if ("momentum" in state) {
      const mu = hyper.momentum;
      const momentum = lerp(grad, state.momentum, mu);
      const direction = options.nesterov ? ahead() : corrected(momentum, step);
      const [fanIn, fanOut] = asMatrix(param).shape;
      const s = options.scale === "spectral" ? Math.sqrt(Math.max(1, fanOut / fanIn)) : 0.2 * Math.sqrt(Math.max(fanIn, fanOut));
      const O = orthogonalized(asMatrix(direction), options.iterations, epsilon).reshape(param.shape);
      return [O.mul(s).add(weightDecay.mul(param)).mul(hyper.learningRate).neg(), { momentum }];

      function corrected(average: Tensor, t: Tensor): Tensor {
        return options.biasCorrection ? unbiased(average, mu, t) : average;
      }
      // Optax corrects both parts, the one that looks ahead by the step to come.
      function ahead(): Tensor {
        return lerp(corrected(grad, step), corrected(momentum, step.add(1)), mu);
      }
    }
    const { learningRate, fallbackRatio, beta1, beta2 } = hyper;
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const direction = unbiased(m, beta1, step).div(unbiased(v, beta2, step).sqrt().add(epsilon));
    return [direction.add(weightDecay.mul(param)).mul(learningRate.mul(fallbackRatio)).neg(), { m, v }];
  },
});
