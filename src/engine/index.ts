export { NdArray, ndarray, sameShape, sizeOf, stridesOf, type Shape } from "./ndarray.ts";
export type { Dtype } from "./op.ts";
export type { Window } from "./ops/window.ts";
export { Tensor, fill, input, iota, tensor, uniform, type Value } from "./tensor.ts";
export { grad } from "./grad.ts";
export { flatten, mapFlat, mapTree, unflatten, type Flat, type Leaf, type Mapped, type Tree } from "./tree.ts";
export { machine, type Machine, type MachineInfo, type MachineOptions } from "./machine.ts";
export { index, real, scalar, type FunctionDefinition, type MachineDefinition, type Sequence, type Spec } from "./trace.ts";
export { evaluate, program } from "./program.ts";
