// Some steps of one panel: what stands side by side in memory is copied, what stands across is turned in registers.
import { type Code, get, set, shuffle } from "../code.ts";
import type { Segment } from "../axes.ts";
import type { Lanes } from "../lanes.ts";

export interface Panel {
  readonly source: Code;
  readonly from: number;
  readonly target: Code;
  readonly to: number;
  /** Columns of the panel, bytes from one to the next in the source, and from one step of the sum to the next. */
  readonly columns: number;
  readonly column: number;
  readonly step: number;
}

/** Whether four steps are copied at once: then the source has them side by side, and its columns far apart. */
export const turns = (v: Lanes, { column, step }: Pick<Panel, "column" | "step">): boolean =>
  v.bytes === 4 && column !== v.bytes && column >= 0 && step === v.bytes;

/** The turns of a loop over so many steps of a sum. */
export const stepsOf = (v: Lanes, total: number, panel: Pick<Panel, "column" | "step">): Segment[] => {
  if (!turns(v, panel) || total < 4) return [{ step: 1, count: total }];
  return [{ step: 4, count: Math.floor(total / 4) }, ...(total % 4 ? [{ step: 1, count: total % 4 }] : [])];
};

/** Copies `steps` steps, one or four. */
export function copyPanel(v: Lanes, { source, from, target, to, columns, column }: Panel, steps: number): Code {
  const x = Array.from({ length: columns / v.count }, () => v.fn.v128());
  if (steps === 1)
    return [
      x.map((l, j) =>
        set(l, column === v.bytes ? v.load(source, from + 16 * j) : v.gather(source, from + j * v.count * column, column)),
      ),
      x.map((l, j) => v.store(target, get(l), to + 16 * j)),
    ];
  const lanes = (...of: number[]) => of.flatMap((lane) => [0, 1, 2, 3].map((b) => 4 * lane + b));
  const [even, odd] = [lanes(0, 4, 1, 5), lanes(2, 6, 3, 7)];
  const [low, high] = [lanes(0, 1, 4, 5), lanes(2, 3, 6, 7)];
  const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, () => v.fn.v128()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return x.map((_, j) => [
    [a, b, c, d].map((l, i) => set(l, v.load(source, from + (j * 4 + i) * column))),
    set(e, shuffle(get(a), get(b), even)),
    set(f, shuffle(get(a), get(b), odd)),
    set(g, shuffle(get(c), get(d), even)),
    set(h, shuffle(get(c), get(d), odd)),
    v.store(target, shuffle(get(e), get(g), low), to + 16 * j),
    v.store(target, shuffle(get(e), get(g), high), to + 4 * columns + 16 * j),
    v.store(target, shuffle(get(f), get(h), low), to + 8 * columns + 16 * j),
    v.store(target, shuffle(get(f), get(h), high), to + 12 * columns + 16 * j),
  ]);
}
