/** The Cholesky factor of a symmetric positive definite matrix, and what is solved with it. Matrices are n·n numbers, row by row. */

/**
 * Replaces the lower triangle of `a` by L with L·Lᵀ = a; what stands above the diagonal is left alone.
 * @returns false where the matrix is not positive definite to rounding; `a` is then spoiled
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) a[row + j] = (a[row + j] - inner(a, row, a, j * n, j)) / a[j * n + j];
    const left = a[row + i] - inner(a, row, a, row, i);
    if (!(left > 0)) return false;
    a[row + i] = Math.sqrt(left);
  }
  return true;
}

/** x with L·x = b, in place of b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) b[i] = (b[i] - inner(l, i * n, b, 0, i)) / l[i * n + i];
  return b;
}

/** x with Lᵀ·x = b, in place of b. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const x = (b[i] /= l[row + i]);
    for (let k = 0; k < i; k++) b[k] -= l[row + k] * x;
  }
  return b;
}

/** x with L·Lᵀ·x = b, in place of b. */
export const solveCholesky = (l: Float64Array, n: number, b: Float64Array): Float64Array => solveUpper(l, n, solveLower(l, n, b));

/** L⁻¹ transposed: row j holds column j of L⁻¹ from the diagonal on, zeros before, so that sums over it run along rows. */
export function invertedTransposed(l: Float64Array, n: number): Float64Array {
  const t = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = j * n;
    t[column + j] = 1 / l[column + j];
    for (let i = j + 1; i < n; i++) t[column + i] = -inner(l, i * n + j, t, column + j, i - j) / l[i * n + i];
  }
  return t;
}

/** The inverse of L·Lᵀ: its lower triangle in a new matrix, zeros above. */
export function inverseFromCholesky(l: Float64Array, n: number): Float64Array {
  const t = invertedTransposed(l, n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) inverse[i * n + j] = inner(t, i * n + i, t, j * n + i, n - i);
  return inverse;
}

/** Σ a[from + k]·b[to + k] over k < count, in four sums at once. */
export function inner(a: Float64Array, from: number, b: Float64Array, to: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[from + k] * b[to + k];
    s1 += a[from + k + 1] * b[to + k + 1];
    s2 += a[from + k + 2] * b[to + k + 2];
    s3 += a[from + k + 3] * b[to + k + 3];
  }
  for (; k < count; k++) s0 += a[from + k] * b[to + k];
  return s0 + s1 + (s2 + s3);
}
