// The initializers, found by name from the command line. A new one is one file and one line here.
export { constant, ones, zeros } from "./constant.ts";
export { normal } from "./normal.ts";
export { uniform } from "./uniform.ts";
export { truncatedNormal } from "./truncated-normal.ts";
export { lecunNormal, lecunUniform } from "./lecun.ts";
export { glorotNormal, glorotUniform } from "./glorot.ts";
export { heNormal, heUniform } from "./he.ts";
export { xavierFanIn } from "./xavier-fan-in.ts";
export { orthogonal } from "./orthogonal.ts";
// `identity` itself is the layer of that name.
export { identity as identityMatrix } from "./identity.ts";
export { sparse } from "./sparse.ts";
export { lsuv } from "./lsuv.ts";
