// Lists of positive numbers that a loss takes beside its single ones: one weight a class.
import { type Tensor, iota, tensor } from "../engine/index.ts";
import { UserError, show } from "../options/index.ts";

/** The list, where it holds positive finite numbers. */
export function checkVector(given: unknown, where: string): readonly number[] {
  if (!Array.isArray(given) || given.length === 0)
    throw new UserError(`${where}: expected a list of positive numbers, got ${show(given)}.`);
  for (const [i, value] of given.entries())
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
      throw new UserError(`${where}: expected positive numbers, got ${show(value)} at position ${i}.`);
  return [...(given as number[])];
}

/** The list as a constant tensor `[length]`. */
export function vectorConstant(values: readonly number[]): Tensor {
  const position = iota([values.length], 0);
  return values.reduce((sum: Tensor, value, i) => position.eq(i).where(value, sum), tensor(0).broadcastTo([values.length]));
}
