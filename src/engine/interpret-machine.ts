// A machine that runs by interpretation: the float64 judge of the compiled one.
import { interpret } from "./interpret.ts";
import type { Machine } from "./machine.ts";
import type { TracedMachine } from "./trace.ts";
import type { Tensor } from "./tensor.ts";

export function interpretMachine({ cells, functions, sequences }: TracedMachine): Machine {
  const values = new Map<Tensor, Float64Array>(Object.values(cells).map((t) => [t, new Float64Array(t.size)]));
  const cell = (name: string): Tensor => {
    if (!cells[name]) throw new TypeError(`there is no cell "${name}"; there are ${Object.keys(cells).join(", ")}`);
    return cells[name];
  };
  const it: Machine = {
    info: {
      backend: "interpreter",
      dtype: "float64",
      arithmetic: "float64",
      cached: false,
      reason: null,
      compileMilliseconds: 0,
      arenaBytes: 0,
      scratchBytes: 0,
      threads: 1,
    },
    read: (name) => values.get(cell(name))!.slice(),
    write: (name, given) => {
      const into = values.get(cell(name))!;
      if (typeof given === "number") into.fill(given);
      else if (given.length === into.length) into.set(given);
      else throw new TypeError(`cell "${name}" holds ${into.length} numbers, got ${given.length}`);
    },
    run: (name, given = {}, steps = 1) => {
      const f = functions.find((f) => f.name === name);
      if (!f) throw new TypeError(`there is no function "${name}"; there are ${functions.map((f) => f.name).join(", ")}`);
      const results = Object.fromEntries(Object.entries(f.results).map(([k, t]) => [k, new Float64Array(steps * t.size)]));
      const outputs = [...Object.values(f.updates), ...Object.values(f.results)];
      for (let i = 0; i < steps; i++) {
        const inputs = new Map(values);
        for (const [k, t] of Object.entries(f.args)) {
          if (!given[k]) throw new TypeError(`${name}: argument "${k}" is missing`);
          inputs.set(t, numbersOf(given[k], i * t.size, t.size));
        }
        const found = interpret(outputs, inputs);
        // A value may be a cell's own array: results and new values are taken before any cell changes.
        const names = Object.keys(f.updates);
        Object.keys(f.results).forEach((k, j) => results[k].set(found[names.length + j], i * f.results[k].size));
        const fresh = found.slice(0, names.length).map((x) => x.slice());
        names.forEach((k, j) => values.get(cells[k])!.set(fresh[j]));
      }
      return results;
    },
    repeat: (name, given, repeats) => {
      const parts = sequences[name];
      const results: Record<string, Record<string, number[]>> = {};
      const slice = (run: string, i: number) => {
        const f = functions.find((f) => f.name === run)!;
        return Object.fromEntries(
          Object.entries(f.args).map(([k, t]) => [k, Array.from({ length: t.size }, (_, j) => given[run][k][i * t.size + j])]),
        );
      };
      for (let r = 0; r < repeats; r++)
        for (const { run, times } of parts)
          for (let i = 0; i < times; i++)
            for (const [k, values] of Object.entries(it.run(run, slice(run, r * times + i))))
              ((results[run] ??= {})[k] ??= []).push(...values);
      return Object.fromEntries(
        Object.entries(results).map(([run, of]) => [
          run,
          Object.fromEntries(Object.entries(of).map(([k, x]) => [k, Float64Array.from(x)])),
        ]),
      );
    },
  };
  return it;
}

/** `count` numbers from `from` on: a view where they are float64 already, because nothing writes into an input. */
function numbersOf(given: ArrayLike<number>, from: number, count: number): Float64Array {
  if (given instanceof Float64Array && given.length >= from + count) return given.subarray(from, from + count);
  const numbers = new Float64Array(count);
  for (let j = 0; j < count; j++) numbers[j] = given[from + j];
  return numbers;
}
