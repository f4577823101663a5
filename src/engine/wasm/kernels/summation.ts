// The innermost loops of a product: pointers walk through the factors while the sum runs.
import { type Code, branchIf, get, i32, iadd, ine, isub, loop, set, tee } from "../code.ts";
import { turnsOfAll } from "../axes.ts";
import type { Factor, Inner } from "./factor.ts";

/** A factor's walk through the summed loops: where it starts, and bytes a turn of each. */
export interface Walk {
  readonly start: number;
  readonly address: number;
  readonly strides: readonly number[];
  /** Whether the start may be negative, as an address without its constant part. */
  readonly backwards: boolean;
}

/** Whether a factor is read backwards along some loop. */
export const isBackwards = (f: Factor): boolean => [...f.strides.values()].some((n) => n < 0);
/** Bytes a turn of each loop, of which the last moves by `bytes`. */
export const packedStrides = (loops: readonly Inner[], bytes: number): number[] =>
  loops.map((_, i) => turnsOfAll(loops.slice(i + 1)) * bytes);

/** Most steps of a sum that are written out instead of looped over: longer code makes V8 spill. */
const mostWritten = 12;
const mostRun = 16;
const longRun = 256;

/**
 * The loops of a sum. One pointer walks through the vectors, and one through the single numbers of every row, `apart` bytes from
 * the first row's: V8 adds the constant part of a splat's address in an instruction of its own, so rows that differ in it would
 * cost one each, and neighbours that share it cost one together. `step` is asked for the code at these pointers and at offsets
 * that are never negative: where a stride is, the pointer stands as far below.
 */
export function summation(
  local: () => number,
  vectors: Walk,
  singles: Walk,
  apart: readonly number[],
  loops: readonly Inner[],
  step: (pv: number, ov: number, ps: readonly number[], os: number) => Code,
): Code {
  const steps = turnsOfAll(loops);
  const written = steps <= mostWritten ? loops : loops.slice(-1);
  const run = written === loops ? steps : unrolling(written[0].total);
  const turns = (of: Walk): number[] => of.strides.slice(loops.length - written.length);
  // Offsets of the steps that are written out side by side.
  const offsets = (of: Walk): number[] => {
    let all = [0];
    if (written === loops)
      written.forEach((l, i) => {
        all = all.flatMap((o) => Array.from({ length: l.total }, (_, q) => o + q * turns(of)[i]));
      });
    else all = Array.from({ length: run }, (_, q) => q * turns(of)[0]);
    return all;
  };
  const pv = local();
  const ps = apart.map(() => local());
  const [ofVectors, ofSingles] = [offsets(vectors), offsets(singles)];
  const [lowVector, lowSingle] = [Math.min(0, ...ofVectors), Math.min(0, ...ofSingles)];
  // The vectors' loads have a constant part for nothing.
  const constant = vectors.backwards ? -lowVector : vectors.address;
  const starts = [
    set(pv, vectors.backwards ? iadd(get(vectors.start), i32(vectors.address + lowVector)) : get(vectors.start)),
    ps.map((p, i) => set(p, iadd(get(singles.start), i32(singles.address + lowSingle + apart[i])))),
  ];
  const inRow = (n: number): Code =>
    Array.from({ length: n }, (_, q) => step(pv, ofVectors[q] + constant, ps, ofSingles[q] - lowSingle));
  if (written === loops) return [starts, inRow(steps)];
  const moved = (pointers: readonly number[], bytes: number): Code =>
    bytes === 0 ? [] : pointers.map((p) => set(p, iadd(get(p), i32(bytes))));
  const { total } = loops.at(-1)!;
  const [vk, sk] = [vectors.strides.at(-1)!, singles.strides.at(-1)!];
  const [main, rest] = [Math.floor(total / run), total % run];
  // The pointer of the vectors tells the end where it moves.
  const end = local();
  const innermost: Code =
    main === 1
      ? [inRow(run), moved([pv], run * vk), moved(ps, run * sk)]
      : vk === 0
        ? [set(end, i32(main)), loop([inRow(run), moved(ps, run * sk), branchIf(0, tee(end, isub(get(end), i32(1))))])]
        : [
            set(end, iadd(get(pv), i32(main * run * vk))),
            loop([inRow(run), moved(ps, run * sk), branchIf(0, ine(tee(pv, iadd(get(pv), i32(run * vk))), get(end)))]),
          ];
  let code: Code = [innermost, inRow(rest), moved([pv], rest * vk), moved(ps, rest * sk)];
  for (let i = loops.length - 2; i >= 0; i--) {
    const left = local();
    const back = (of: Walk) => of.strides[i] - of.strides[i + 1] * loops[i + 1].total;
    code = [
      set(left, i32(loops[i].total)),
      loop([code, moved([pv], back(vectors)), moved(ps, back(singles)), branchIf(0, tee(left, isub(get(left), i32(1))))]),
    ];
  }
  return [starts, code];
}

/**
 * Steps written out a turn: all of a short run, else a number that leaves nothing over, near four, or in a long sum near eight: there
 * a hundredth is worth the time to compile twice the code.
 */
function unrolling(total: number): number {
  if (total <= mostRun) return total;
  const candidates = total < longRun ? [4, 5, 6, 7, 8] : [8, 7, 6, 5, 4];
  return candidates.find((n) => total % n === 0) ?? candidates[0];
}
