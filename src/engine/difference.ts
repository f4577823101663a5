// Whether two machines are one program, which differ in the numbers of their cells alone.
import { type MachineDefinition, trace } from "./trace.ts";
import { difference, signature } from "./wasm/signature.ts";

/** What the second machine does otherwise than the first, in a sentence; null where one program serves both. */
export const programDifference = (first: MachineDefinition, second: MachineDefinition): string | null =>
  difference(signature(trace(first)), signature(trace(second)));
