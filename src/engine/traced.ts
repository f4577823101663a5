// The trace of a definition, made once for all that say that their traces are equal.
import { type MachineDefinition, type TracedMachine, trace } from "./trace.ts";

const known = new Map<string, TracedMachine>();
const most = 64;

export function traced(definition: MachineDefinition): TracedMachine {
  const { structure, cells, functions, sequences } = definition;
  if (structure === undefined) return trace(definition);
  const outside = Object.entries(functions).map(([name, { args, capacity }]) => [name, args, capacity]);
  const key = JSON.stringify([structure, cells, outside, sequences]);
  let found = known.get(key);
  if (!found) {
    found = trace(definition);
    if (known.size >= most) known.delete(known.keys().next().value!);
    known.set(key, found);
  }
  return found;
}
