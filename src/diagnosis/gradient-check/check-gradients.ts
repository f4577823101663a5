// Gradients of any scalar function of named parameters against central differences, in float64, by interpretation.
import { type NdArray, mapFlat, sameShape } from "../../engine/index.ts";
import { UserError, positive, whole, withDefaults } from "../../options/index.ts";
import { random } from "../../random/index.ts";
import { compare, sampled } from "./compare.ts";
import { measureNoise } from "./differences.ts";
import { type ScalarFunction, evaluator } from "./evaluator.ts";
import { randomLine } from "./nearby.ts";
import type { GradientCheck } from "./result.ts";
import { notesOf, sentenceOf } from "./summary.ts";
import { tensorCheck } from "./tensor.ts";
import { limits, needsALook, relativeError, worstLevel } from "./verdict.ts";

type Named<T> = Readonly<Record<string, T>>;

/** Distances, numbers of entries and seeds, with their domains and defaults. */
export const gradientCheckSettings = {
  epsilon: positive(1e-5, "distance of a difference's two points from the middle, times max(1, |w|)"),
  entries: whole(100, { low: 1 }, "entries compared of each tensor; a larger tensor is sampled"),
  worst: whole(5, {}, "entries reported of each tensor"),
  seed: whole(0, { high: 2 ** 31 - 1 }, "of dropout masks and the like, and of the sampling"),
  step: whole(1, { high: 2 ** 31 - 1 }, "whose random numbers are drawn at every evaluation"),
};

export interface CheckSettings {
  /** Distance of a difference's two points from the middle, times max(1, |w|). Default 1e-5. */
  readonly epsilon?: number;
  /** Entries compared of each tensor; a larger tensor is sampled at random. Default 100. */
  readonly entries?: number;
  /** Entries reported of each tensor. Default 5. */
  readonly worst?: number;
  /** Seed of dropout masks and the like, and of the sampling. Default 0. */
  readonly seed?: number;
  /** Step of the random numbers, fixed, so that every evaluation draws the same. Default 1. */
  readonly step?: number;
}

export interface CheckedFunction extends CheckSettings {
  /** Parameters by path. */
  readonly params: Named<NdArray>;
  /** Further arrays that the function needs. */
  readonly data?: Named<NdArray>;
  /** The scalar whose gradient is checked. */
  readonly value: ScalarFunction;
  /** Gradients to check in place of the engine's: those of a backward pass written by hand. */
  readonly gradients?: Named<NdArray>;
  /** Rows of the mini-batch, for hints about a missing 1/m. */
  readonly examples?: number;
}

/**
 * Compares the gradient of `value` with central differences, tensor by tensor and entry by entry.
 *
 * The relative error is ‖g − ĝ‖₂ / (‖g‖₂ + ‖ĝ‖₂), as in the teaching texts. They take epsilon = 1e-7; the default here is
 * 1e-5, where the errors of truncation (epsilon²) and of rounding (2⁻⁵² / epsilon) of float64 balance. What rounding hides
 * is measured and not held against the gradient, and kinks are stepped around: `difference` and `compare` say how.
 * @throws UserError where the loss is no finite number, or a setting lies outside its domain
 */
export function checkGradients({ params, data = {}, value, examples, gradients, ...given }: CheckedFunction): GradientCheck {
  const { epsilon, entries, worst, seed, step } = withDefaults(gradientCheckSettings, given, "gradient check");
  if (Object.keys(params).length === 0)
    throw new UserError("gradient check: there are no parameters, so there is no gradient to check.");
  if (gradients) requireAll(gradients, params);
  const run = evaluator({ params, data, value, seed, step });
  const loss = run.value();
  if (!Number.isFinite(loss))
    throw new UserError(
      `gradient check: the loss is ${loss} at these parameters, so it has no gradient; start from smaller weights or inputs.`,
    );

  const rng = random(seed);
  const line = randomLine(params, rng.fork("noise"));
  const noise = measureNoise((t) => (run.moveTo(line(1e-3 + t)), run.value())); // off any kink at the point itself
  run.moveTo(params);

  const chosen = mapFlat(params, ({ data }, path) => sampled(data.length, entries, rng.fork(path)));
  const found = compare({ run, params, epsilon, noise }, chosen, gradients, rng.fork("nearby"));
  const tensors = Object.entries(params).map(([path, { shape }]) =>
    tensorCheck(
      found.filter((entry) => entry.path === path),
      { path, shape, noise, examples: examples ?? null, worst },
    ),
  );

  const kept = found.filter(({ status }) => status !== "kink");
  const total = relativeError(
    kept.map((e) => e.analytic),
    kept.map((e) => e.numeric),
  );
  const level = worstLevel(tensors.map((t) => t.level));
  return {
    level,
    passed: !needsALook(level),
    sentence: sentenceOf(tensors, total),
    relativeError: total,
    loss,
    epsilon,
    noise,
    seed,
    step,
    limits,
    tensors,
    notes: notesOf(tensors, noise, epsilon),
  };
}

function requireAll(gradients: Named<NdArray>, params: Named<NdArray>): void {
  for (const [path, { shape }] of Object.entries(params)) {
    if (!gradients[path])
      throw new UserError(
        `gradient check: there is no gradient for "${path}"; given are ${Object.keys(gradients).join(", ") || "none"}.`,
      );
    if (!sameShape(gradients[path].shape, shape))
      throw new UserError(
        `gradient check: the gradient of "${path}" has shape [${gradients[path].shape}], the parameter [${shape}].`,
      );
  }
}
