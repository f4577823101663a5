// What a wrong gradient looks like: each hint tries one explanation, and says so where it fits.

/** The entries of one tensor that were compared. */
export interface Entries {
  readonly shape: readonly number[];
  readonly indices: readonly (readonly number[])[];
  readonly analytic: readonly number[];
  readonly numeric: readonly number[];
  /** The parameter's own values. */
  readonly values: readonly number[];
  /** Rows of the mini-batch, or null where there is none. */
  readonly examples: number | null;
  /** Below this an entry counts as 0. */
  readonly resolution: number;
}

type Hint = (of: Entries) => string | null;

const round = (x: number): string => String(Number(x.toPrecision(3)));
const isNear = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-3 * Math.abs(y);

/** The one number that all of `x` are near to, or null. */
function common(x: readonly number[]): number | null {
  const middle = [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)];
  return x.length > 0 && x.every((v) => isNear(v, middle)) ? middle : null;
}

/** Positions where `x` is large enough for its ratios to mean something. */
const clear = (x: readonly number[], { resolution }: Entries): number[] => {
  const largest = Math.max(...x.map(Math.abs));
  return x.flatMap((v, i) => (Math.abs(v) > 1e-3 * largest && Math.abs(v) > 1e3 * resolution ? [i] : []));
};

const notANumber: Hint = ({ analytic, numeric }) => {
  const [bad, worse] = [analytic, numeric].map((x) => x.filter((v) => !Number.isFinite(v)).length);
  if (bad > 0)
    return `${bad} of ${analytic.length} entries are no finite numbers: a logarithm, root or division at 0, perhaps on the side of a where() that was not taken`;
  return worse > 0 ? "the loss is no finite number next to these parameters" : null;
};

const missing: Hint = ({ analytic, numeric, resolution }) =>
  analytic.every((g) => g === 0) && numeric.some((g) => Math.abs(g) > resolution)
    ? "no gradient arrives although the loss depends on it: a stopGradient(), floor() or comparison on the way, or a gradient rule that gives null"
    : null;

const unused: Hint = ({ analytic, numeric, resolution }) =>
  numeric.every((g) => Math.abs(g) <= resolution) && analytic.some((g) => Math.abs(g) > resolution)
    ? "the loss does not depend on it, yet it has a gradient: another tensor's gradient may have been given to it"
    : null;

const multiplied: Hint = (of) => {
  const chosen = clear(of.numeric, of);
  const ratio = common(chosen.map((i) => of.analytic[i] / of.numeric[i]));
  if (ratio === null || ratio === 0 || isNear(ratio, 1)) return null;
  const m = of.examples ?? 1;
  const size = Math.abs(ratio);
  const sign = ratio < 0 ? "has the wrong sign" : "";
  if (isNear(size, 1)) return sign;
  const why = isNear(size, 2)
    ? ": a term counted twice, or the ½ of a squared error or penalty forgotten"
    : isNear(size, 1 / 2)
      ? ": a ½ too many, or one of two terms forgotten"
      : m > 1 && isNear(size, m)
        ? `: the batch has ${m} rows, so a 1/m is missing (sum instead of mean)`
        : m > 1 && isNear(size, 1 / m)
          ? `: the batch has ${m} rows, so it is divided by m twice`
          : "";
  const by = size < 1 && isNear(1 / size, Math.round(1 / size)) ? `1/${Math.round(1 / size)}` : round(size);
  return `looks multiplied by ${by}${why}${sign && `; it also ${sign}`}`;
};

const shifted: Hint = (of) => {
  const off = common(of.analytic.map((g, i) => g - of.numeric[i]));
  return off === null || of.analytic.length < 3 || off === 0
    ? null
    : `looks like the right gradient plus ${round(off)} everywhere: a term that does not depend on the entry`;
};

const penalized: Hint = (of) => {
  const chosen = clear(of.values, { ...of, resolution: 0 });
  if (chosen.length < 3) return null;
  const factor = common(chosen.map((i) => (of.analytic[i] - of.numeric[i]) / of.values[i]));
  if (factor === null || factor === 0) return null;
  return `differs by ${round(factor)} times the parameter itself: the gradient of a squared-weight penalty is ${factor > 0 ? "there twice" : "missing"} or has another strength`;
};

const transposed: Hint = ({ shape, indices, analytic, numeric }) => {
  if (shape.length !== 2 || shape[0] !== shape[1] || shape[0] < 2 || indices.length !== shape[0] * shape[1]) return null;
  const n = shape[0];
  return numeric.every((g, i) => Math.abs(analytic[(i % n) * n + Math.floor(i / n)] - g) <= 1e-5 * (Math.abs(g) + 1e-12))
    ? "looks transposed"
    : null;
};

const oneSlice: Hint = ({ shape, indices, analytic, numeric, resolution }) => {
  const bad = indices.filter(
    (_, i) => Math.abs(analytic[i] - numeric[i]) > 1e-3 * (Math.abs(analytic[i]) + Math.abs(numeric[i])) + resolution,
  );
  if (bad.length === 0 || bad.length === indices.length) return null;
  const axis = shape.findIndex((size, d) => size > 1 && bad.every((at) => at[d] === bad[0][d]));
  if (bad.length > 1 && axis >= 0 && shape.length > 1)
    return `all wrong entries stand at position ${bad[0][axis]} of axis ${axis}; the others agree`;
  return `${bad.length} of ${indices.length} entries are wrong; the others agree`;
};

/** The first that fits explains the most. */
const hints: readonly Hint[] = [notANumber, missing, unused, multiplied, transposed, penalized, shifted, oneSlice];

export function hintsFor(of: Entries): string[] {
  for (const hint of hints) {
    const found = hint(of);
    if (found) return [found];
  }
  return [];
}
