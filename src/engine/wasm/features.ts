// What this engine's WebAssembly can do, asked once.
import { FunctionBuilder, ModuleBuilder, V128, get, simd } from "./code.ts";

let fused: boolean | null = null;

/** Whether relaxed multiply-add (WebAssembly relaxed SIMD) compiles here. It fuses where the processor can. */
export function hasFusedMultiplyAdd(): boolean {
  if (fused === null) {
    const module = new ModuleBuilder();
    const fn = new FunctionBuilder("");
    const x = fn.local(V128);
    module.add(fn, [simd(0x105, get(x), get(x), get(x)), 0x1a]);
    fused = WebAssembly.validate(module.bytes(false));
  }
  return fused;
}
