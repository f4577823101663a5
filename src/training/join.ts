// Typed arrays one after another.

export const joinIndices = (parts: readonly Int32Array[]): Int32Array => into(new Int32Array(total(parts)), parts);
export const joinNumbers = (parts: readonly Float64Array[]): Float64Array => into(new Float64Array(total(parts)), parts);

const total = (parts: readonly { readonly length: number }[]): number => parts.reduce((n, p) => n + p.length, 0);

function into<T extends Int32Array | Float64Array>(out: T, parts: readonly T[]): T {
  if (parts.length === 1) return parts[0];
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}
