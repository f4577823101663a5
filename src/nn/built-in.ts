// The layers, found by name from the command line and in saved networks. A new one is one file and one line here.
export { dense } from "./dense.ts";
export { elu, gelu, identity, leakyRelu, relu, selu, sigmoid, silu, softmax, softplus, tanh } from "./activations.ts";
export { dropout } from "./dropout.ts";
export { batchNorm } from "./batch-norm.ts";
export { layerNorm } from "./layer-norm.ts";
export { embedding } from "./embedding.ts";
export { positionalEmbedding } from "./positional-embedding.ts";
export { multiHeadAttention } from "./multi-head-attention.ts";
export { transformerBlock } from "./transformer-block.ts";
export { conv1d, conv2d, depthwiseConv2d } from "./convolution.ts";
export { convTranspose2d } from "./transposed-convolution.ts";
export { averagePool1d, averagePool2d, maxPool1d, maxPool2d } from "./pooling.ts";
export { globalAveragePool, globalMaxPool } from "./global-pooling.ts";
export { flatten } from "./flatten.ts";
export { reshape } from "./reshape.ts";
export { residual } from "./residual.ts";
export { sequential } from "./sequential.ts";
