export { NdArray, ndarray, sameShape, sizeOf, stridesOf, type Shape } from "./ndarray.ts";
export type { Dtype } from "./op.ts";
export { Tensor, fill, input, iota, tensor, uniform, type Value } from "./tensor.ts";
export { grad } from "./grad.ts";
export { flatten, mapFlat, mapTree, unflatten, type Flat, type Leaf, type Mapped, type Tree } from "./tree.ts";
export { index, machine, real, scalar, type FunctionDefinition, type Machine, type MachineDefinition, type MachineInfo, type MachineOptions, type Spec } from "./machine.ts";
export { evaluate, program } from "./program.ts";
