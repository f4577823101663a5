// How far two gradients are apart, and what that means.

/**
 * - `great`: relative error at most 1e-7, as a right gradient has in float64;
 * - `good`: at most 1e-5;
 * - `look`: at most 1e-3: look at it;
 * - `wrong`: above;
 * - `unresolved`: both gradients are so small that the rounding of the loss hides whether they agree.
 */
export type Level = "great" | "good" | "unresolved" | "look" | "wrong";

/** The thresholds of the teaching texts (10⁻⁷ great, 10⁻⁵ look, 10⁻³ wrong). */
export const limits = { great: 1e-7, good: 1e-5, look: 1e-3 } as const;

/** From nothing to say to bad. */
const order: readonly Level[] = ["unresolved", "great", "good", "look", "wrong"];

export const needsALook = (level: Level): boolean => level === "look" || level === "wrong";

export const norm = (x: readonly number[]): number => Math.hypot(...x);

/** ‖g − ĝ‖₂ / (‖g‖₂ + ‖ĝ‖₂): 0 for equal ones, 1 for opposite ones; 0 where both vanish, 1 where one is no number. */
export function relativeError(g: readonly number[], estimate: readonly number[]): number {
  const total = norm(g) + norm(estimate);
  if (!Number.isFinite(total)) return 1;
  return total === 0 ? 0 : norm(g.map((x, i) => x - estimate[i])) / total;
}

/** @param resolution what differences of the loss can tell apart, as a norm over the same entries */
export function levelOf(g: readonly number[], estimate: readonly number[], resolution: number): Level {
  const error = relativeError(g, estimate);
  if (error <= limits.great) return "great";
  if (error <= limits.good) return "good";
  if (norm(g.map((x, i) => x - estimate[i])) <= resolution) return "unresolved";
  return error <= limits.look ? "look" : "wrong";
}

export const worstLevel = (levels: readonly Level[]): Level =>
  levels.reduce((worst, level) => (order.indexOf(level) > order.indexOf(worst) ? level : worst), "unresolved");
