// Class numbers and what they choose.
import { type Tensor, iota } from "../engine/index.ts";

/** One row a label: [batch] or [batch, 1] whole numbers → [batch, classes] with a 1 at the label; no 1 where it is no class. */
export function oneHot(labels: Tensor, classes: number): Tensor {
  const batch = labels.shape[0] ?? 1;
  if (labels.size !== batch) throw new TypeError(`oneHot: expected labels of shape [batch] or [batch, 1], got [${labels.shape}]`);
  return iota([batch, classes], 1).eq(labels.cast().reshape([batch, 1]));
}

/** The entry of each row that its label names: x [batch, classes], labels [batch] or [batch, 1] → [batch]. */
export const pick = (x: Tensor, labels: Tensor): Tensor => {
  if (x.rank !== 2) throw new TypeError(`pick: expected x of shape [batch, classes], got [${x.shape}]`);
  return oneHot(labels, x.shape[1]).where(x, 0).sum([1]);
};
