// The passes over a row: what needs a folded value comes in a later pass than what is folded.
import { type Kernel, standing } from "./kernel.ts";
import type { Tensor } from "../tensor.ts";

/**
 * The pass of each member: its loop for what stands at every element and for reductions, and after that loop for what stands
 * once a row. −1 is before the first loop. `stored` tells what formulas end at.
 */
export function phasesOf(kernel: Kernel, stored: (t: Tensor) => boolean): ReadonlyMap<Tensor, number> {
  const phase = new Map<Tensor, number>();
  for (const t of kernel.members) {
    const inLoop = t.op.kind === "reduce" || standing(kernel, t.shape) === "element";
    let least = inLoop ? 0 : -1;
    for (const s of sources(kernel, t, stored)) {
      const at = phase.get(s)!;
      least = Math.max(least, inLoop && isRow(kernel, s) ? at + 1 : at);
    }
    phase.set(t, least);
  }
  return phase;
}

const isRow = (kernel: Kernel, t: Tensor): boolean => t.op.kind === "reduce" || standing(kernel, t.shape) === "row";

/** Members of the kernel that the formula of `t` meets first. */
export function sources(kernel: Kernel, t: Tensor, stored: (t: Tensor) => boolean): ReadonlySet<Tensor> {
  const own = new Set(kernel.members);
  const found = new Set<Tensor>();
  const seen = new Set<Tensor>();
  const visit = (s: Tensor) => {
    if (seen.has(s)) return;
    seen.add(s);
    if (own.has(s)) found.add(s);
    else if (!stored(s)) for (const x of s.src) visit(x);
  };
  for (const s of t.src) visit(s);
  return found;
}
