/** Points of curves gathered by seed, fold and metric; a point that comes again replaces the one before. */
import type { Curve } from "./storage.ts";

export type CurveKey = Omit<Curve, "points">;
export type Point = readonly [step: number, value: number];

export interface Curves {
  add(curve: CurveKey, points: readonly Point[]): void;
  /** In the order in which they came, each by step. */
  list(): readonly Curve[];
}

export function curves(): Curves {
  const known = new Map<string, { curve: CurveKey; points: Map<number, number> }>();
  return {
    add: ({ seed, fold, metric }, points) => {
      const key = JSON.stringify([seed, fold, metric]);
      const entry = known.get(key) ?? { curve: { seed, fold, metric }, points: new Map<number, number>() };
      known.set(key, entry);
      for (const [step, value] of points) entry.points.set(step, value);
    },
    list: () => [...known.values()].map(({ curve, points }) => ({ ...curve, points: [...points].sort(([a], [b]) => a - b) })),
  };
}
