/**
 * What two plug-ins have in common whose formulas are the same whatever their numbers: one definition and the same choices.
 * What traces a formula may then trace it once for all of them.
 *
 * Only what the library's own factories made has a structure, by the object's identity: a copy of a layer with another
 * `apply`, or a formula that a user wrote and that may read anything, is traced every time.
 */
import type { Declaration } from "./declaration.ts";
import { stringifyExact } from "./exact-json.ts";

const structures = new WeakMap<object, string>();
const definitions = new WeakMap<Declaration, number>();
const everyTime = new WeakSet<Declaration>();
let count = 0;

/** Says that the formula of `made` depends on its definition and these choices alone; numbers only by their names. */
export function structured<T extends object>(
  made: T,
  definition: Declaration,
  options: Readonly<Record<string, unknown>>,
  numbers: Readonly<Record<string, unknown>>,
): T {
  if (everyTime.has(definition)) return made;
  let number = definitions.get(definition);
  if (number === undefined) definitions.set(definition, (number = count++));
  structures.set(made, `${definition.name}#${number}${stringifyExact(options)}${stringifyExact(Object.keys(numbers))}`);
  return made;
}

/** Says the same of what is made of others, and of how: nothing where one of them may not be known again. */
export function structuredOf<T extends object>(made: T, how: string, parts: readonly object[]): T {
  const structure = structureOf(parts);
  if (structure !== null) structures.set(made, `${how}${structure}`);
  return made;
}

/** The common structure of parts in their order, or null where one has none. */
export function structureOf(parts: readonly object[]): string | null {
  const found = parts.map((part) => structures.get(part));
  return found.includes(undefined) ? null : `(${found.join(", ")})`;
}

/** What a user's own factory makes is traced every time: its formula may read what changes outside of it. */
export function tracedEveryTime<F extends { readonly declaration: Declaration }>(factory: F): F {
  everyTime.add(factory.declaration);
  return factory;
}
