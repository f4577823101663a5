// Windows to one number each: their largest or their mean, channel by channel.
import { type Tensor, fill } from "../engine/index.ts";
import { type Sliding, paddedBy, windowsOf } from "./convolution.ts";

const isPadded = ({ padding }: Sliding): boolean => padding.some(([before, after]) => before > 0 || after > 0);
const taps = (x: Tensor): number[] => x.shape.slice(2).map((_, d) => x.rank + d);

/** The largest of each window of x [batch, …places, channels]; what is padded never wins. Ties share the gradient. */
export function maxPool(x: Tensor, sliding: Sliding): Tensor {
  const padded = paddedBy(x, sliding.padding);
  const inside = isPadded(sliding) ? paddedBy(fill(x.shape, 1), sliding.padding).where(padded, -Infinity) : x;
  return inside.window(windowsOf(sliding)).maximum(taps(x));
}

/** The mean of each window; padding is left out of it, or counts as zeros. */
export function averagePool(x: Tensor, sliding: Sliding, countPadding = false): Tensor {
  const sum = (of: Tensor) => paddedBy(of, sliding.padding).window(windowsOf(sliding)).sum(taps(x));
  if (countPadding || !isPadded(sliding)) return sum(x).mul(1 / sliding.sizes.reduce((a, b) => a * b, 1));
  return sum(x).div(sum(fill([1, ...x.shape.slice(1, -1), 1], 1)));
}
