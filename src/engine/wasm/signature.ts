// Two machines with the same text compile to the same program; where texts differ, the first difference says why.
import { topological } from "../grad.ts";
import type { TracedMachine } from "../trace.ts";
import type { Tensor } from "../tensor.ts";

/** As JSON, and the numbers too that JSON has no words for. */
const written = (arg: unknown): string => {
  if (arg === null) return "null";
  // Shapes and axes, most of all that is written.
  if (Array.isArray(arg) && arg.every(Number.isSafeInteger)) return `[${arg}]`;
  return (
    JSON.stringify(arg, (_, x) =>
      typeof x === "number" && (!Number.isFinite(x) || Object.is(x, -0)) ? (Object.is(x, -0) ? "-0" : String(x)) : x,
    ) ?? ""
  );
};

/** One line a node, numbered from the sources, so that names of machines' makers and object identities do not matter. */
export function signature({ cells, functions, sequences }: TracedMachine): string[] {
  const lines: string[] = Object.entries(cells).map(([name, t]) => `cell ${name} ${t.dtype}[${t.shape}]`);
  lines.push(`sequences ${written(sequences)}`);
  for (const f of functions) {
    const names = new Map<Tensor, string>();
    for (const [name, t] of [...Object.entries(cells), ...Object.entries(f.args)]) names.set(t, name);
    lines.push(`function ${f.name}, ${f.capacity} steps`);
    for (const [name, t] of Object.entries(f.args)) lines.push(`argument ${name} ${t.dtype}[${t.shape}]`);
    const roots = [...Object.entries(f.updates), ...Object.entries(f.results)];
    const order = topological(roots.map(([, t]) => t));
    const number = new Map(order.map((t, i) => [t, names.get(t) ?? `%${i}`]));
    for (const t of order)
      if (!names.has(t)) lines.push(`${t.op.name}(${t.src.map((s) => number.get(s)).join(", ")}) ${written(t.arg)} [${t.shape}]`);
    lines.push(
      ...Object.entries(f.updates).map(([name, t]) => `${name} ← ${number.get(t)}`),
      ...Object.entries(f.results).map(([name, t]) => `${name} = ${number.get(t)}`),
    );
  }
  return lines;
}

/** Why two programs are two, in one sentence; null where they are one. */
export function difference(before: readonly string[], after: readonly string[]): string | null {
  const i = after.findIndex((line, i) => line !== before[i]);
  if (i < 0) return before.length === after.length ? null : `${before.length - after.length} nodes fewer than before`;
  return before[i] === undefined ? `${after.length - before.length} nodes more than before` : `${before[i]} became ${after[i]}`;
}
