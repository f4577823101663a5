// Constants in the shape of another tensor.
import { type Tensor, fill } from "../engine/index.ts";

export const zerosLike = (x: Tensor): Tensor => fill(x.shape, 0);
export const onesLike = (x: Tensor): Tensor => fill(x.shape, 1);
