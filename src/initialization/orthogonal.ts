// Matrices that turn the signal without stretching it. Saxe, McClelland & Ganguli 2014, arXiv:1312.6120.
import { type NdArray, type Shape, ndarray, sizeOf } from "../engine/index.ts";
import { UserError, positive, searched } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";

/**
 * A matrix drawn uniformly among those with orthonormal columns (tall) or rows (wide), times `gain`. A kernel counts as
 * [product of all but the last axis, last axis], as in Keras and JAX (PyTorch: first axis, rest). Normal numbers are
 * orthonormalized one vector after another, which is the QR decomposition with a positive diagonal of R; without that
 * sign the draw would not be uniform (Mezzadri 2007, arXiv:math-ph/0609050).
 * @throws UserError, when drawing, for a shape of fewer than two axes
 */
export const orthogonal = initializer({
  name: "orthogonal",
  reference: "Saxe, McClelland & Ganguli 2014, arXiv:1312.6120",
  about: "A random rotation: columns (or rows) at right angles and of length gain.",
  hyper: { gain: searched(positive(1, "length of the columns or rows"), 0.2, 5) },
  draw({ random, shape, gain }) {
    const { rows, columns } = matrixOf("orthogonal", shape);
    const drawn = each([rows, columns], () => random.normal());
    const turned = rows < columns ? drawn : transposed(drawn);
    orthonormalize(turned.data, Math.min(rows, columns), Math.max(rows, columns));
    const { data } = rows < columns ? turned : transposed(turned);
    return ndarray(
      shape,
      data.map((x) => gain * x),
    );
  },
});

/** A parameter as a matrix: all axes but the last together, and the last. */
export function matrixOf(name: string, shape: Shape): { rows: number; columns: number } {
  if (shape.length < 2)
    throw new UserError(
      `${name}: expected a parameter of two or more axes, got [${shape}]; use zeros() or normal() for vectors.`,
    );
  return { rows: sizeOf(shape.slice(0, -1)), columns: shape[shape.length - 1] };
}

function transposed({ shape: [rows, columns], data }: NdArray): NdArray {
  const out = ndarray([columns, rows]);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out.data[j * rows + i] = data[i * columns + j];
  return out;
}

/**
 * Gram & Schmidt, each vector twice, which is enough for right angles to the last digits (Giraud, Langou & Rozložník 2005).
 * @param data `count` vectors of `length` numbers, one after another
 */
function orthonormalize(data: Float64Array, count: number, length: number): void {
  for (let i = 0; i < count; i++) {
    const v = data.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const w = data.subarray(j * length, (j + 1) * length);
        let along = 0;
        for (let k = 0; k < length; k++) along += v[k] * w[k];
        for (let k = 0; k < length; k++) v[k] -= along * w[k];
      }
    }
    const size = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    for (let k = 0; k < length; k++) v[k] /= size;
  }
}
