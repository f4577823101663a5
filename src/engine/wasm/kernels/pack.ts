// Copies a factor into panels: the columns of one register tile side by side, step after step of the sum.
import { type Code, FunctionBuilder, get, i32, iadd } from "../code.ts";
import { lanesOf } from "../lanes.ts";
import { roundUp } from "../layout.ts";
import { type Axis, type Loop, oneByOne, segmented, turnsOfAll } from "../axes.ts";
import { Nest } from "../nest.ts";
import type { Buffer } from "../body.ts";
import { type Site, close, divided } from "./context.ts";
import { copyPanel, stepsOf } from "./copy-panel.ts";
import { type Factor, type Inner, strideOf } from "./factor.ts";

/** Columns packed panel by panel, as a register tile reads them. */
export interface Panels {
  readonly buffer: Buffer;
  readonly panels: number;
  /** Bytes from one panel's start to the next along the loops around the sum. */
  readonly strides: ReadonlyMap<number, number>;
  /** The summed loops in the order in which they are packed. */
  readonly inner: readonly Inner[];
  /** Where these are the panels of a block alone, packed anew for every block: how far this thread's lie behind the address. */
  readonly block?: Code;
}

export interface Packing {
  readonly factor: Factor;
  /** The loop along the columns, and the loops around it that pick other columns. */
  readonly along: number;
  readonly columns: number;
  readonly outside: readonly Loop[];
  readonly inner: readonly Inner[];
  readonly width: number;
}

/** Bytes that the panels take. */
export const packedBytes = ({ outside, inner, columns }: Packing, lanes: number, bytes: number): number =>
  turnsOfAll([...outside, ...inner]) * roundUp(columns, lanes) * bytes;

/** The panels as they will lie at `address`: one after another along the columns, blocks of them along the loops around. */
export function panelsOf({ lanes }: Site, { factor, along, columns, outside, inner }: Packing, address = 0): Panels {
  const depth = turnsOfAll(inner) * lanes.bytes;
  const strides = new Map([[along, depth]]);
  let block = depth * roundUp(columns, lanes.count);
  for (const { id, total } of [...outside].reverse()) {
    strides.set(id, block);
    block *= total;
  }
  return { buffer: { ...factor.buffer, slice: 0 }, panels: address, strides, inner };
}

/** Adds the function that packs to `address`, and gives its index and the panels. The last panel is as wide as its vectors. */
export function pack(s: Site, packing: Packing, address: number): { readonly fn: number; readonly panels: Panels } {
  const { context } = s;
  const { factor, along, columns, outside, inner, width } = packing;
  const fn = new FunctionBuilder("");
  const v = lanesOf(context.dtype, fn, context);
  const nest = new Nest(fn);
  const { buffer, offset, strides } = factor;
  const stride = strideOf(factor, along);
  const panels = panelsOf(s, packing, address);
  const from = buffer.address + offset;
  const backwards = [...strides.values()].some((n) => n < 0);
  const code = nest.loops(
    divided(context, [...oneByOne(outside), { id: along, segments: segmented(roundUp(columns, v.count), width) }]),
    (at) => {
      const panel = at.at(-1)!.step;
      const steps = new Map(panels.strides);
      let step = panel * v.bytes;
      for (const { id, total } of [...inner].reverse()) {
        steps.set(id, step);
        step *= total;
      }
      const last = inner.at(-1);
      const walk = { column: stride, step: last ? strideOf(factor, last.id) : 0 };
      const loops = inner.map(
        ({ id, total }): Axis => ({
          id,
          segments: id === last!.id && !backwards ? stepsOf(v, total, walk) : [{ step: 1, count: total }],
        }),
      );
      return nest.loops(
        loops,
        (turn) => {
          const pointer = get(nest.pointer(strides, buffer.slice));
          const [source, base] = backwards
            ? [iadd(pointer, i32(from + Math.min(0, stride) * v.count * (panel / v.count))), -Math.min(0, stride) * panel]
            : [pointer, from];
          const target = get(nest.pointer(steps));
          return copyPanel(v, { source, from: base, target, to: address, columns: panel, ...walk }, turn.at(-1)?.step ?? 1);
        },
        true,
      );
    },
  );
  return { fn: close({ context, fn, nest }, code), panels };
}
