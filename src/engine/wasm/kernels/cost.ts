// How much code a formula is, roughly in instructions a vector: decides how many copies of it are worth having.
import type { Tensor } from "../../tensor.ts";

const heavy: Readonly<Record<string, number>> = { exp: 20, log: 30, tanh: 35, sin: 40, cos: 40, erf: 60, uniform: 90 };

/** `stored` tells what stands in memory: it is loaded, not computed. */
export function cost(nodes: readonly Tensor[], stored: (t: Tensor) => boolean = () => false): number {
  const seen = new Set<Tensor>();
  let total = 0;
  const visit = (t: Tensor, depth: number) => {
    if (seen.has(t) || depth > 40 || (depth > 0 && stored(t))) return;
    seen.add(t);
    if (t.op.kind === "elementwise" || t.op.kind === "uniform") {
      total += heavy[t.op.name] ?? 1;
      for (const x of t.src) visit(x, depth + 1);
    } else if (t.op.kind === "view") visit(t.src[0], depth + 1);
  };
  for (const t of nodes) visit(t, 0);
  return total;
}
