/**
 * L-BFGS: minimizes a smooth function by the curvature of its last steps (Nocedal & Wright 2006, algorithm 7.4), within bounds
 * where there are any: coordinates at a bound that the gradient holds there rest, and steps are projected onto the box
 * (Bertsekas 1982, "Projected Newton methods").
 */

/** The value at `x`; writes the gradient into `gradient`. NaN or Infinity: `x` is out of the question. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimizeOptions {
  /** The same for all coordinates; by default none. */
  readonly low?: number;
  readonly high?: number;
  /** At most so many steps; default 100. */
  readonly iterations?: number;
  /** The length of the first step, before any curvature is known; default 1. */
  readonly reach?: number;
  /** Ends where no entry of the projected gradient is larger; default 1e-6. */
  readonly tolerance?: number;
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

const MEMORY = 10;

/** @returns the best point and its value; the start itself where nothing near it is smaller */
export function minimize(f: Smooth, start: Float64Array, options: MinimizeOptions = {}): { x: Float64Array; value: number } {
  const { low = -Infinity, high = Infinity, iterations = 100, reach = 1, tolerance = 1e-6 } = options;
  const n = start.length;
  const clip = (v: number) => Math.min(Math.max(v, low), high);
  let x = start.map(clip);
  let gradient = new Float64Array(n);
  let value = f(x, gradient);
  const pairs: Pair[] = [];
  for (let i = 0; i < iterations && Number.isFinite(value); i++) {
    const rests = Array.from(x, (v, j) => (v <= low && gradient[j] > 0) || (v >= high && gradient[j] < 0));
    if (gradient.every((g, j) => rests[j] || Math.abs(g) <= tolerance)) break;
    let direction = descent(gradient, pairs, rests);
    if (!(dot(direction, gradient) < 0)) {
      pairs.length = 0;
      direction = descent(gradient, pairs, rests);
    }
    const step = search(f, x, value, gradient, direction, clip, pairs.length === 0 ? reach : Infinity);
    if (step === null) {
      if (pairs.length === 0) break;
      pairs.length = 0; // the curvature misled: once more down the gradient
      continue;
    }
    const s = step.x.map((v, j) => v - x[j]);
    const y = step.gradient.map((g, j) => g - gradient[j]);
    const curvature = dot(s, y);
    if (curvature > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y))) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    const gained = value - step.value;
    [x, value, gradient] = [step.x, step.value, step.gradient];
    if (gained <= 1e-10 * Math.max(1, Math.abs(value))) break;
  }
  return { x, value };
}

/** −H·gradient by the two loops, H being the inverse curvature that the pairs tell of; 0 for coordinates that rest. */
function descent(gradient: Float64Array, pairs: readonly Pair[], rests: readonly boolean[]): Float64Array {
  const q = gradient.map((g, j) => (rests[j] ? 0 : g));
  const alphas = new Array<number>(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, rho } = pairs[i];
    alphas[i] = rho * dot(s, q);
    for (let j = 0; j < q.length; j++) q[j] -= alphas[i] * y[j];
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let j = 0; j < q.length; j++) q[j] *= scale;
  }
  for (const [i, { s, y, rho }] of pairs.entries()) {
    const beta = rho * dot(y, q);
    for (let j = 0; j < q.length; j++) q[j] += (alphas[i] - beta) * s[j];
  }
  return q.map((v, j) => (rests[j] ? 0 : -v));
}

/** Halves the step until it lowers the value enough (Armijo), by interpolation where that says how; null where none does. */
function search(
  f: Smooth,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  clip: (v: number) => number,
  reach: number,
) {
  const slope = dot(direction, gradient);
  let t = Math.min(1, reach / Math.sqrt(dot(direction, direction)));
  for (let tries = 0; tries < 25; tries++) {
    const next = x.map((v, j) => clip(v + t * direction[j]));
    const nextGradient = new Float64Array(x.length);
    const nextValue = f(next, nextGradient);
    const promised = next.reduce((sum, v, j) => sum + gradient[j] * (v - x[j]), 0);
    if (nextValue <= value + 1e-4 * promised && promised < 0) return { x: next, value: nextValue, gradient: nextGradient };
    const parabola = (-slope * t * t) / (2 * (nextValue - value - slope * t));
    t = Number.isFinite(parabola) ? Math.min(Math.max(parabola, 0.1 * t), 0.5 * t) : 0.1 * t;
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
