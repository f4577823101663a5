// The layers, found by name from the command line and in saved networks. A new one is one file and one line here.
export { dense } from "./dense.ts";
export { elu, gelu, identity, leakyRelu, relu, selu, sigmoid, silu, softmax, softplus, tanh } from "./activations.ts";
export { dropout } from "./dropout.ts";
export { batchNorm } from "./batch-norm.ts";
export { layerNorm } from "./layer-norm.ts";
export { flatten } from "./flatten.ts";
export { residual } from "./residual.ts";
export { sequential } from "./sequential.ts";
