// Central differences of one entry, aware of the two things that spoil them: rounding and kinks.

export interface Difference {
  readonly numeric: number;
  /** `retested`: with a smaller step, past a kink. `kink`: the function has a corner at the point itself. */
  readonly status: "plain" | "retested" | "kink";
}

/** Relative difference up to which analytic and numeric slope of an entry count as equal. */
const AGREES = 1e-6;
/** A difference of two values is off by less than this many standard deviations of their rounding errors. */
const SIGMAS = 5;

/** What differences at distance `step` cannot tell from 0, for values that are off by `noise`. */
export const resolutionOf = (noise: number, step: number): number => (SIGMAS * noise) / step;

/**
 * The slope of `along` at 0 by (f(h) − f(−h)) / 2h. Where it disagrees with `analytic`, h / 10 and h / 100 are tried too: a
 * kink between h and the smaller step is then out of reach. Where none agrees and the slopes to the left and to the right
 * stay apart as the step shrinks, or the estimates do not meet, the point itself is a kink.
 * @param along the loss as a function of the entry's offset
 */
export function difference(along: (offset: number) => number, analytic: number, h: number, noise: number): Difference {
  const tried = [h, h / 10, h / 100].map((step) => ({
    step,
    unclear: resolutionOf(noise, step),
    up: NaN,
    down: NaN,
    numeric: NaN,
  }));
  for (const at of tried) {
    [at.up, at.down] = [along(at.step), along(-at.step)];
    at.numeric = (at.up - at.down) / (2 * at.step);
    const size = Math.max(Math.abs(analytic), Math.abs(at.numeric));
    // A smaller step decides only where rounding leaves it three digits of the first estimate.
    const decides = at === tried[0] || at.unclear < 1e-3 * Math.max(size, Math.abs(tried[0].numeric));
    if (decides && Math.abs(analytic - at.numeric) <= AGREES * size + at.unclear)
      return { numeric: at.numeric, status: at === tried[0] ? "plain" : "retested" };
  }
  const middle = along(0);
  const gaps = tried.map(({ step, up, down }) => Math.abs(up - 2 * middle + down) / step); // right slope − left slope
  // Of a smooth function the gap shrinks with the step, tenfold here, and the estimates meet.
  const hasCorner = tried.some(
    ({ numeric, unclear }, i) =>
      i > 0 && gaps[i] > gaps[i - 1] / 2 && gaps[i] > 4 * unclear && gaps[i] > 1e-4 * Math.abs(numeric),
  );
  const [, second, third] = tried;
  const meet =
    Math.abs(second.numeric - third.numeric) <=
    1e-3 * Math.max(Math.abs(second.numeric), Math.abs(third.numeric)) + third.unclear;
  return { numeric: tried[0].numeric, status: hasCorner || !meet ? "kink" : "plain" };
}

/**
 * The standard deviation of a function's own rounding errors, from seven values so close together that their fourth
 * differences hold nothing else (Hamming's method, as in Moré & Wild 2011, doi:10.1137/100786125); at least half a unit in
 * the last place.
 * @param along the function along some direction
 */
export function measureNoise(along: (t: number) => number): number {
  let values = Array.from({ length: 7 }, (_, i) => along((i - 3) * 1e-12));
  const least = Math.abs(values[3]) * 2 ** -53;
  for (let order = 0; order < 4; order++) values = values.slice(1).map((v, i) => v - values[i]);
  const spread = 70; // variance of a fourth difference of independent errors: 1 + 16 + 36 + 16 + 1
  return Math.max(least, Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length / spread));
}
