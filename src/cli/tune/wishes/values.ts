// The values in a wish: a range, several to choose from, or a single one.
import { normalise, splitSpecs, UserError } from "../../../options/index.ts";
import {
  choice,
  fixed,
  integer,
  logUniform,
  logUniformBelowOne,
  type Parameter,
  type Space,
  uniform,
} from "../../../tuning/space/index.ts";
import type { Target } from "./target.ts";

/** @param before what the space has there: its steps, the choices and branches that the words name */
export function parameterFrom(text: string, { kind, optional }: Target, before: Parameter | undefined): Parameter | Space {
  const range = /^\s*(\S+?)\s*\.\.\s*(\S+)\s*$/.exec(text);
  if (range) {
    const [low, high] = [number(range[1]), number(range[2])];
    if (!kind) throw new UserError("it is chosen by name, so a range says nothing; list names: A,B,C.");
    if (before?.kind === "choice") {
      const inside = before.values.filter((value) => typeof value === "number" && value >= low && value <= high);
      if (inside.length > 1) return choice(inside);
    }
    const step = before?.kind === "integer" || before?.kind === "float" ? (before.step ?? undefined) : undefined;
    if (kind.integer) return integer(low, high, { log: kind.scale === "log", step });
    return kind.scale === "linear"
      ? uniform(low, high, { step })
      : { log: logUniform, complement: logUniformBelowOne }[kind.scale](low, high);
  }
  const words = splitSpecs(text).map((word) => word.trim());
  if (words.length === 0) throw new UserError("it names no values; write LOW..HIGH, or A,B,C.");
  if (before?.kind === "branch" && words.every((word) => Object.hasOwn(before.branches, word))) {
    if (words.length > 1) return choice(Object.fromEntries(words.map((word) => [word, before.branches[word]])));
    return { name: fixed(words[0]), ...before.branches[words[0]] };
  }
  const known = before?.kind === "choice" ? before.values : [];
  const values = words.map((word) => known.find((one) => String(one) === word) ?? value(word, optional || known.includes(null)));
  return values.length === 1 ? fixed(values[0]) : choice(values);
}

function number(text: string): number {
  const found = Number(text);
  if (text === "" || !Number.isFinite(found)) throw new UserError(`"${text}" is no number; a range reads LOW..HIGH.`);
  return found;
}

/** Numbers as numbers, switches as such; a plug-in that is left out is null. */
function value(word: string, optional: boolean): string | number | boolean | null {
  if (optional && ["none", "off", "no"].includes(normalise(word))) return null;
  if (optional && normalise(word) === "on") return true;
  return word !== "" && Number.isFinite(Number(word)) ? Number(word) : word;
}
