// The innermost loops of a product: two pointers walk through the factors while the sum runs.
import { type Code, branchIf, get, i32, iadd, ine, isub, loop, set, tee } from "../code.ts";
import { turnsOfAll } from "../nest.ts";
import type { Factor, Inner } from "./factor.ts";

/** A factor's walk through the summed loops: where it starts, and bytes a turn of each. */
export interface Walk {
  readonly start: number;
  readonly address: number;
  readonly strides: readonly number[];
  /** Whether the pointer may be negative, as an address without its constant part. */
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

/**
 * The loops of a sum over two walking pointers `pv` and `ps`. `step` is asked for the code at a pointer and an offset that is
 * never negative: where a stride is, the pointer stands as far below.
 */
export function summation(
  [pv, ps]: readonly [number, number],
  counter: () => number,
  vectors: Walk,
  singles: Walk,
  lowest: number,
  loops: readonly Inner[],
  step: (pv: number, ov: number, ps: number, os: number) => Code,
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
  const place = (pointer: number, of: Walk, extra: number) => {
    const low = Math.min(0, ...offsets(of)) + extra;
    const plain = !of.backwards;
    return {
      start: set(pointer, plain ? get(of.start) : iadd(get(of.start), i32(of.address + low))),
      at: offsets(of).map((o) => o - low + (plain ? of.address : 0)),
    };
  };
  const [v, s] = [place(pv, vectors, 0), place(ps, singles, lowest)];
  const inRow = (n: number): Code => Array.from({ length: n }, (_, q) => step(pv, v.at[q], ps, s.at[q]));
  if (written === loops) return [v.start, s.start, inRow(steps)];
  const moved = (pointer: number, bytes: number): Code => (bytes === 0 ? [] : set(pointer, iadd(get(pointer), i32(bytes))));
  const { total } = loops.at(-1)!;
  const [vk, sk] = [vectors.strides.at(-1)!, singles.strides.at(-1)!];
  const [main, rest] = [Math.floor(total / run), total % run];
  // The pointer of the vectors tells the end where it moves.
  const end = counter();
  const innermost: Code =
    main === 1
      ? [inRow(run), moved(pv, run * vk), moved(ps, run * sk)]
      : vk === 0
        ? [set(end, i32(main)), loop([inRow(run), moved(ps, run * sk), branchIf(0, tee(end, isub(get(end), i32(1))))])]
        : [
            set(end, iadd(get(pv), i32(main * run * vk))),
            loop([inRow(run), moved(ps, run * sk), branchIf(0, ine(tee(pv, iadd(get(pv), i32(run * vk))), get(end)))]),
          ];
  let code: Code = [innermost, inRow(rest), moved(pv, rest * vk), moved(ps, rest * sk)];
  for (let i = loops.length - 2; i >= 0; i--) {
    const left = counter();
    const back = (of: Walk) => of.strides[i] - of.strides[i + 1] * loops[i + 1].total;
    code = [
      set(left, i32(loops[i].total)),
      loop([code, moved(pv, back(vectors)), moved(ps, back(singles)), branchIf(0, tee(left, isub(get(left), i32(1))))]),
    ];
  }
  return [v.start, s.start, code];
}

/** Steps written out a turn: all of a short run, else a number near four that leaves least over. */
function unrolling(total: number): number {
  if (total <= mostRun) return total;
  const candidates = [4, 5, 6, 7, 8];
  return candidates.find((n) => total % n === 0) ?? 4;
}
