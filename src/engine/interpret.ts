// The float64 reference: every node evaluated plainly, one after another. Slow, obvious, and the judge of every backend.
import { topological } from "./grad.ts";
import type { Tensor } from "./tensor.ts";

/** Values of `outputs`, row-major, given the values of the inputs. */
export function interpret(outputs: readonly Tensor[], inputs: ReadonlyMap<Tensor, Float64Array>): Float64Array[] {
  const value = new Map<Tensor, Float64Array>(inputs);
  for (const t of topological(outputs))
    if (!value.has(t))
      value.set(
        t,
        t.op.evaluate(
          t,
          t.src.map((s) => value.get(s)!),
          t.arg as never,
        ),
      );
  return outputs.map((t) => value.get(t)!);
}
