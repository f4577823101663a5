import type { Machine, TracedMachine } from "../machine.ts";
export function compileMachine(_: TracedMachine, __: string, ___: boolean): Machine { throw new Error("the compiled backend is not here yet; use { backend: \"interpreter\" }"); }
