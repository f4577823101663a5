/** How much of the variance at points is explained by those that were seen. */

/**
 * |L⁻¹k|² of four points at once, two rows of L⁻¹ at a time: what is read serves all of them.
 * @param rows of L⁻¹, n·n numbers, and one more of zeros
 * @param four for each point its covariances k with the n that were seen
 */
export function explainedOfFour(rows: Float64Array, n: number, four: readonly Float64Array[]): number[] {
  const [a, b, c, d] = four;
  let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
  for (let i = 0; i < n; i += 2) {
    const [row, next, end] = [i * n, i * n + n, Math.min(i + 2, n)];
    let [va, vb, vc, vd, wa, wb, wc, wd] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let j = 0; j < end; j++) {
      const v = rows[row + j];
      const w = rows[next + j];
      va += v * a[j];
      vb += v * b[j];
      vc += v * c[j];
      vd += v * d[j];
      wa += w * a[j];
      wb += w * b[j];
      wc += w * c[j];
      wd += w * d[j];
    }
    ofA += va * va + wa * wa;
    ofB += vb * vb + wb * wb;
    ofC += vc * vc + wc * wc;
    ofD += vd * vd + wd * wd;
  }
  return [ofA, ofB, ofC, ofD];
}
