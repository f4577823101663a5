/** JSON as Python's `json` module reads and writes it: with Infinity and NaN, and in ASCII alone, whatever a database's encoding is. */
import type { Json } from "../record.ts";

/** A number as Python's `repr` of a float shows it: `1e-05`, `0.0001`, `1.0`. The same digits as here, another notation. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Object.is(value, -0)) return "-0.0";
  const [mantissa, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  return exponent < 0 ? `${value < 0 ? "-" : ""}0.${"0".repeat(-exponent - 1)}${mantissa.replace(/[-.]/g, "")}` : String(value);
}

/** `{"a": [1, 2.5], "b": null}`, with Python's blanks; `compact` leaves them out. */
export function toPythonJson(value: Json, compact = false): string {
  const [comma, colon] = compact ? [",", ":"] : [", ", ": "];
  const write = (v: Json): string => {
    if (typeof v === "string") return quoted(v);
    if (typeof v === "number") return Number.isInteger(v) ? JSON.stringify(v) : pythonFloat(v);
    if (v === null || typeof v === "boolean") return String(v);
    if (isArray(v)) return `[${v.map(write).join(comma)}]`;
    const entries = Object.entries(v).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => quoted(key) + colon + write(item)).join(comma)}}`;
  };
  return write(value);
}

const isArray: (value: Json) => value is readonly Json[] = Array.isArray;
const quoted = (text: string) =>
  JSON.stringify(text).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Reads what Python wrote. @throws SyntaxError where it is no JSON, even by Python's rules. */
export function fromPythonJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
  }
  let mark = "#";
  while (text.includes(`"${mark}`)) mark += "#";
  // Outside of strings only: the first alternative swallows those whole.
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (token) =>
    token.startsWith('"') ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_, value: Json) =>
    typeof value === "string" && value.startsWith(mark) ? Number(value.slice(mark.length)) : value,
  ) as Json;
}
