// Rows of a table by the whole numbers that stand in data.
import type { Tensor } from "../engine/index.ts";

/**
 * The rows of `table` [count, features] that `ids` […] name → […, features]. Ids are numbers of data, so they are real; one
 * that is no whole number from 0 to count − 1 gives a row of NaN, and no gradient to any row.
 */
export function embed(table: Tensor, ids: Tensor): Tensor {
  const [count] = table.shape;
  const known = ids.eq(ids.floor()).where(ids.lt(0).where(0, ids.lt(count)), 0);
  return known.reshape([...ids.shape, 1]).where(table.gather(ids), NaN);
}
