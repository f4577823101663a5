// Copies a factor into panels: the columns of one register tile side by side, row after row of k.
import { FunctionBuilder, get, set } from "../code.ts";
import { lanesOf } from "../lanes.ts";
import { roundUp } from "../layout.ts";
import { Nest, segmented } from "../nest.ts";
import type { Site } from "./context.ts";
import type { Factor } from "./dot.ts";

export interface Packing {
  readonly factor: Factor;
  /** The loop along the columns, and the one along k. */
  readonly along: number;
  readonly k: number;
  readonly size: number;
  readonly columns: number;
  readonly width: number;
  readonly address: number;
}

/** Adds the function that packs and gives its index. The last panel is as wide as its vectors. */
export function pack({ context }: Site, { factor, along, k, size, columns, width, address }: Packing): number {
  const fn = new FunctionBuilder("");
  const v = lanesOf(context.dtype, fn, context);
  const nest = new Nest(fn);
  const { buffer, offset, strides } = factor;
  const from = buffer.address + offset;
  const stride = strides.get(along) ?? 0;
  const code = nest.loops([{ id: along, segments: segmented(roundUp(columns, v.count), width) }], (at) => {
    const panel = at[0].step;
    const vectors = panel / v.count;
    return nest.loops(
      [{ id: k, segments: [{ step: 1, count: size }] }],
      () => {
        const source = get(nest.pointer(strides, buffer.slice));
        const target = get(
          nest.pointer(
            new Map([
              [along, size * v.bytes],
              [k, panel * v.bytes],
            ]),
          ),
        );
        const x = Array.from({ length: vectors }, () => fn.v128());
        return [
          x.map((l, j) =>
            set(l, stride === v.bytes ? v.load(source, from + 16 * j) : v.gather(source, from + j * v.count * stride, stride)),
          ),
          x.map((l, j) => v.store(target, get(l), address + 16 * j)),
        ];
      },
      true,
    );
  });
  nest.finish();
  return context.module.add(fn, code);
}
