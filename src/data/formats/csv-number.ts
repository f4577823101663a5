/** Numbers straight from the bytes of a text file, without making strings of them. */

const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const ascii = new TextDecoder("latin1");

/**
 * The number in bytes [start, end), NaN where there is none. Up to 15 digits and a power of ten up to 22 are exact in
 * double precision, so one multiplication or division rounds correctly (Clinger 1990); the rest goes to `Number`.
 * @param point the byte of the decimal point, 46 or 44
 */
export function numberIn(bytes: Uint8Array, start: number, end: number, point = 46): number {
  let i = start;
  const sign = bytes[i];
  if (sign === 45 || sign === 43) i++;
  let mantissa = 0;
  let digits = 0;
  let exponent = 0;
  const first = i;
  for (let c = bytes[i]; i < end && c >= 48 && c <= 57; c = bytes[++i]) {
    if (digits > 0 || c !== 48) digits++;
    mantissa = mantissa * 10 + c - 48;
  }
  let seen = i - first;
  if (i < end && bytes[i] === point) {
    const after = ++i;
    for (let c = bytes[i]; i < end && c >= 48 && c <= 57; c = bytes[++i]) {
      if (digits > 0 || c !== 48) digits++;
      mantissa = mantissa * 10 + c - 48;
    }
    exponent = after - i;
    seen += i - after;
  }
  if (seen === 0) return NaN;
  if (i < end && (bytes[i] | 32) === 101) {
    i++;
    const minus = bytes[i] === 45;
    if (minus || bytes[i] === 43) i++;
    if (i >= end) return NaN;
    let power = 0;
    for (let c = bytes[i]; i < end && c >= 48 && c <= 57; c = bytes[++i]) power = power * 10 + c - 48;
    exponent += minus ? -power : power;
  }
  if (i !== end) return NaN;
  if (digits > 15 || exponent > 22 || exponent < -22) return slow(bytes, start, end, point);
  const value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
  return sign === 45 ? -value : value;
}

const slow = (bytes: Uint8Array, start: number, end: number, point: number): number => {
  const text = ascii.decode(bytes.subarray(start, end));
  return Number(point === 46 ? text : text.replace(String.fromCharCode(point), "."));
};
