/** The Cholesky factor of a symmetric positive definite matrix, and what is solved with it. Matrices are n·n numbers, row by row. */

/**
 * Replaces the lower triangle of `a` by L with L·Lᵀ = a; what stands above the diagonal is left alone.
 * @returns false where the matrix is not positive definite to rounding; `a` is then spoiled
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      // Four sums at once: the processor waits for no addition.
      let [s0, s1, s2, s3] = [a[row + j], 0, 0, 0];
      let k = 0;
      for (; k + 3 < j; k += 4) {
        s0 -= a[row + k] * a[other + k];
        s1 -= a[row + k + 1] * a[other + k + 1];
        s2 -= a[row + k + 2] * a[other + k + 2];
        s3 -= a[row + k + 3] * a[other + k + 3];
      }
      for (; k < j; k++) s0 -= a[row + k] * a[other + k];
      const sum = s0 + s1 + (s2 + s3);
      if (i === j) {
        if (!(sum > 0)) return false;
        a[row + i] = Math.sqrt(sum);
      } else a[row + j] = sum / a[other + j];
    }
  }
  return true;
}

/** x with L·x = b, in place of b. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let [s0, s1, s2, s3] = [b[i], 0, 0, 0];
    let k = 0;
    for (; k + 3 < i; k += 4) {
      s0 -= l[row + k] * b[k];
      s1 -= l[row + k + 1] * b[k + 1];
      s2 -= l[row + k + 2] * b[k + 2];
      s3 -= l[row + k + 3] * b[k + 3];
    }
    for (; k < i; k++) s0 -= l[row + k] * b[k];
    b[i] = (s0 + s1 + (s2 + s3)) / l[row + i];
  }
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

/** The inverse of L·Lᵀ: its lower triangle in a new matrix, zeros above. */
export function inverseFromCholesky(l: Float64Array, n: number): Float64Array {
  // The inverse of L, transposed: row j holds column j of L⁻¹, so that the sums below run along rows.
  const t = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = j * n;
    t[column + j] = 1 / l[column + j];
    for (let i = j + 1; i < n; i++) {
      const row = i * n;
      let [s0, s1] = [0, 0];
      let k = j;
      for (; k + 1 < i; k += 2) {
        s0 -= l[row + k] * t[column + k];
        s1 -= l[row + k + 1] * t[column + k + 1];
      }
      if (k < i) s0 -= l[row + k] * t[column + k];
      t[column + i] = (s0 + s1) / l[row + i];
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let [s0, s1] = [0, 0];
      let k = i;
      for (; k + 1 < n; k += 2) {
        s0 += t[i * n + k] * t[j * n + k];
        s1 += t[i * n + k + 1] * t[j * n + k + 1];
      }
      if (k < n) s0 += t[i * n + k] * t[j * n + k];
      inverse[i * n + j] = s0 + s1;
    }
  return inverse;
}
