// The verdict on one parameter tensor, from its compared entries.
import type { Shape } from "../../engine/index.ts";
import type { Compared } from "./compare.ts";
import { resolutionOf } from "./differences.ts";
import { hintsFor } from "./hints.ts";
import type { TensorCheck } from "./result.ts";
import { levelOf, needsALook, norm, relativeError } from "./verdict.ts";

interface Of {
  readonly path: string;
  readonly shape: Shape;
  readonly noise: number;
  readonly examples: number | null;
  /** Entries reported. */
  readonly worst: number;
}

export function tensorCheck(found: readonly Compared[], { path, shape, noise, examples, worst }: Of): TensorCheck {
  const kept = found.filter(({ status }) => status !== "kink");
  const count = (status: Compared["status"]) => found.filter((entry) => entry.status === status).length;
  const [analytic, numeric] = [kept.map((e) => e.analytic), kept.map((e) => e.numeric)];
  const unclear = kept.map(({ h }) => resolutionOf(noise, h));
  const level = levelOf(analytic, numeric, norm(unclear));
  const indices = kept.map(({ entry }) => indexOf(entry, shape));
  const values = kept.map(({ value }) => value);
  return {
    path,
    shape,
    tested: kept.length,
    retested: count("retested"),
    moved: count("moved"),
    excluded: count("kink"),
    relativeError: relativeError(analytic, numeric),
    analyticNorm: norm(analytic),
    numericNorm: norm(numeric),
    level,
    hints: needsALook(level)
      ? hintsFor({ shape, indices, analytic, numeric, values, examples, resolution: Math.max(0, ...unclear) })
      : [],
    worst: kept
      .map(({ analytic, numeric }, i) => ({
        index: indices[i],
        analytic,
        numeric,
        relativeError: relativeError([analytic], [numeric]),
      }))
      .sort((a, b) => Math.abs(b.analytic - b.numeric) - Math.abs(a.analytic - a.numeric))
      .slice(0, worst),
  };
}

/** `[row, column]` of a row-major position. */
const indexOf = (entry: number, shape: Shape): number[] =>
  shape.map((size, d) => Math.floor(entry / shape.slice(d + 1).reduce((a, b) => a * b, 1)) % size);
