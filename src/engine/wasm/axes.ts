// The axes that loops run along, cut into segments of equal steps.

/** Part of an axis: `count` turns of `step` elements. */
export interface Segment {
  readonly step: number;
  readonly count: number;
  /** Lanes that hold data, where the last vector of an axis is not full. */
  readonly lanes?: number;
}
export interface Axis {
  readonly id: number;
  readonly segments: readonly Segment[];
  /** A second number that this axis moves along too: so that something may walk with it and not with another axis of its number. */
  readonly also?: number;
  /** Threads share its turns: each takes an equal part, or whoever is free the next one. */
  readonly divided?: Division;
}

export type Division = "evenly" | "by need";

/** A loop of a kernel: its number, and how many turns it takes. */
export interface Loop {
  readonly id: number;
  readonly total: number;
}

/** Turns of loops within each other. */
export const turnsOfAll = (loops: readonly Loop[]): number => loops.reduce((n, l) => n * l.total, 1);

/** Loops that go one element a turn. */
export const oneByOne = (loops: readonly Loop[]): Axis[] =>
  loops.map(({ id, total }) => ({ id, segments: [{ step: 1, count: total }] }));

export const turnsOf = (axis: Axis): number => axis.segments.reduce((n, s) => n + s.count, 0);
export const span = (axis: Axis): number => axis.segments.reduce((n, s) => n + s.step * s.count, 0);

/** `total` elements in steps of `step`, and a last shorter one where it does not divide. */
export const segmented = (total: number, step: number): Segment[] => {
  const count = Math.floor(total / step);
  return [...(count ? [{ step, count }] : []), ...(total % step ? [{ step: total % step, count: 1 }] : [])];
};

/** Bytes from one element to the next, by axis. */
export type Pattern = ReadonlyMap<number, number>;

/** Whether two patterns walk alike: a stride of 0 is none. */
export const samePattern = (a: Pattern, b: Pattern): boolean => within(a, b) && within(b, a);
const within = (a: Pattern, b: Pattern): boolean => {
  for (const [axis, bytes] of a) if (bytes !== 0 && b.get(axis) !== bytes) return false;
  return true;
};

/** Neighbouring axes that every pattern walks through as one, merged: fewer loops, longer runs. */
export function merged(
  axes: readonly { readonly id: number; readonly total: number }[],
  patterns: readonly Pattern[],
): { id: number; total: number }[] {
  const out: { id: number; total: number }[] = [];
  for (const axis of axes) {
    const last = out.at(-1);
    if (last && patterns.every((p) => (p.get(last.id) ?? 0) === (p.get(axis.id) ?? 0) * axis.total)) {
      out[out.length - 1] = { id: axis.id, total: last.total * axis.total };
    } else out.push({ ...axis });
  }
  return out;
}
