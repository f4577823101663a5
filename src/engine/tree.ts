// Nested records with tensors, arrays or numbers as leaves, and their flat form: one record by dotted path.
import { NdArray } from "./ndarray.ts";
import { Tensor } from "./tensor.ts";

export type Leaf = Tensor | NdArray | number;
/** A leaf, or a record of trees. Arrays are no trees: leaves match by name, never by position. */
export type Tree<L extends Leaf = Leaf> = L | { readonly [name: string]: Tree<L> };
/** The same tree with every leaf replaced by `B`. */
export type Mapped<T, B> = T extends Leaf ? B : { readonly [K in keyof T]: Mapped<T[K], B> };
/** Leaves by dotted path: `dense1.weight`. */
export type Flat<L> = Readonly<Record<string, L>>;

const isLeaf = (t: unknown): t is Leaf => typeof t === "number" || t instanceof Tensor || t instanceof NdArray;

/** Replaces every leaf; `path` is dotted. `fn` takes the leaves that the tree has, whichever those are. */
export function mapTree<T, B>(tree: T, fn: (leaf: never, path: string) => B, path = ""): Mapped<T, B> {
  if (isLeaf(tree)) return fn(tree as never, path) as Mapped<T, B>;
  return Object.fromEntries(
    Object.entries(tree as object).map(([k, t]) => [k, mapTree(t, fn, path ? `${path}.${k}` : k)]),
  ) as Mapped<T, B>;
}

/** Leaves by dotted path. */
export function flatten<L extends Leaf = Leaf>(tree: unknown, path = "", into: Record<string, L> = {}): Record<string, L> {
  if (isLeaf(tree)) into[path] = tree as L;
  else for (const [k, t] of Object.entries(tree as object)) flatten(t, path ? `${path}.${k}` : k, into);
  return into;
}

/** The inverse of `flatten`, in the form of `like`. */
export function unflatten<T, B>(like: T, flat: Flat<B>): Mapped<T, B> {
  return mapTree(like, (_, path) => {
    if (!(path in flat)) throw new TypeError(`no value for "${path}"; there are ${Object.keys(flat).join(", ") || "none"}`);
    return flat[path];
  });
}

export const mapFlat = <A, B>(flat: Flat<A>, fn: (value: A, path: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(flat).map(([path, value]) => [path, fn(value, path)]));
