/**
 * The natural logarithm, rounded correctly but for about one argument in ten thousand; `Math.log` misses the nearest
 * double at one in fourteen. NumPy's normal numbers are made with the C library's, which is nearly as good.
 */

const LN2_HIGH = 6.9314718036912381649e-1; // 32 bits, so that a multiple of it is exact
const LN2_LOW = 1.90821492927058770002e-10;

/** The sum of a and b with its rounding error (Knuth). */
const sum = (a: number, b: number): [number, number] => {
  const s = a + b;
  const t = s - a;
  return [s, a - (s - t) + (b - t)];
};

/** The product of a and b with its rounding error (Dekker, by splitting at 27 bits). */
const product = (a: number, b: number): [number, number] => {
  const p = a * b;
  const ca = 134217729 * a,
    ah = ca - (ca - a),
    al = a - ah;
  const cb = 134217729 * b,
    bh = cb - (cb - b),
    bl = b - bh;
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
};

/** ln x for a positive normal number; others go to `Math.log`. */
export function preciseLog(x: number): number {
  if (!(x > 2.2250738585072014e-308) || x === Infinity) return Math.log(x);
  let k = Math.round(Math.log2(x));
  let m = x * 2 ** -k;
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  } else if (m < Math.SQRT1_2) {
    m *= 2;
    k--;
  }
  // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1)/(m + 1); s and its leading term are kept in two doubles.
  const f = m - 1;
  const [d, dLow] = sum(m, 1);
  const s = f / d;
  const [p, pLow] = product(s, d);
  const sLow = (f - p - pLow - s * dLow) / d;
  const [z, zError] = product(s, s);
  const zLow = zError + 2 * s * sLow;
  let tail = 0;
  for (let n = 25; n >= 5; n -= 2) tail = (tail + 1 / n) * z;
  const [c, cLow] = sum(1 / 3, tail);
  const [r, rError] = product(z, c);
  const rLow = rError + zLow * c + z * (cLow + 1.850371707708594e-17); // 1/3 in two doubles
  const [t, tError] = product(s, r);
  const tLow = tError + s * rLow + sLow * r;
  const [a, aLow] = sum(2 * s, 2 * t);
  const [h, hLow] = sum(k * LN2_HIGH, a);
  return h + (hLow + aLow + 2 * sLow + 2 * tLow + k * LN2_LOW);
}
