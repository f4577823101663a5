// How long a kernel takes on one thread, roughly: decides what several threads are worth.
import { termsOf } from "../../ops/contraction.ts";
import { type Kernel, rowShape, standing } from "../kernel.ts";
import { cost } from "./cost.ts";

export interface Speed {
  readonly dtype: "float32" | "float64";
  readonly fma: boolean;
  readonly wide: boolean;
}

/** Nanoseconds, right within a factor of two on today's processors. */
export function nanoseconds(kernel: Kernel, { dtype, fma, wide }: Speed): number {
  const lanes = (dtype === "float64" ? 2 : 4) * (wide ? 2 : 1);
  const { head, members, shape, over } = kernel;
  const size = shape.reduce((a, b) => a * b, 1);
  /** Numbers in memory, each read and written, and the formulas over vectors. */
  const loop = (numbers: number, formula: number) => numbers * (0.2 + (0.4 * formula) / lanes);
  if (over !== null) {
    const inLoop = members.filter((t) => t.op.kind === "reduce" || standing(kernel, t.shape) === "element");
    const once = members.filter((t) => !inLoop.includes(t));
    const rows = rowShape(kernel).reduce((a, b) => a * b, 1);
    const formulas = inLoop.map((t) => (t.op.kind === "reduce" ? t.src[0] : t));
    return (
      loop(size * inLoop.length, cost(formulas) / inLoop.length) +
      loop(rows * once.length, once.length && cost(once) / once.length)
    );
  }
  const own = members.length > 0 ? loop(size * members.length, cost(members) / members.length) : 0;
  if (head === null) return own;
  switch (head.op.kind) {
    case "dot":
      return own + (size * termsOf(head)) / (lanes * (fma ? 6 : 4));
    case "fold":
      return own + loop(head.src[0].size, cost([head.src[0]]));
    default:
      return own + loop(head.size, 2);
  }
}
