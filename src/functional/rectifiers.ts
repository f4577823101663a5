// Activations of straight pieces.
import { type Tensor, type Value, tensor } from "../engine/index.ts";

/** max(x, 0), with slope 0 at 0 (PyTorch and JAX agree). Nair & Hinton 2010. */
export const relu = (x: Tensor): Tensor => x.max(0);

/** x where positive, else `slope`·x; at 0 the slope is `slope`, as in PyTorch. Maas, Hannun & Ng 2013. */
export const leakyRelu = (x: Tensor, slope: Value = 0.01): Tensor => tensor(0).lt(x).where(x, x.mul(slope));
