// Values between a page and this process as text: what JSON has no word for stands as a record of one tagged entry.
type Tagged = { readonly $: string; readonly of: unknown };

export const write = (value: unknown): string => JSON.stringify(told(value));
export const read = (text: string): unknown => heard(JSON.parse(text));

function told(value: unknown): unknown {
  if (value === undefined) return { $: "undefined", of: null };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: "number", of: Object.is(value, -0) ? "-0" : String(value) };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(told);
  if (value instanceof Map) return { $: "map", of: [...value].map(told) };
  if (value instanceof Date) return { $: "date", of: value.getTime() };
  if (value instanceof Uint8Array) return { $: "bytes", of: [...value] };
  return { $: "record", of: Object.entries(value).map(([key, one]) => [key, told(one)]) };
}

function heard(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(heard);
  const { $, of } = value as Tagged;
  switch ($) {
    case "undefined":
      return undefined;
    case "number":
      return Number(of);
    case "map":
      return new Map((of as unknown[]).map(heard) as [unknown, unknown][]);
    case "date":
      return new Date(of as number);
    case "bytes":
      return Uint8Array.from(of as number[]);
    case "record":
      return Object.fromEntries((of as [string, unknown][]).map(([key, one]) => [key, heard(one)]));
    default:
      throw new Error(`no value is told as ${$}`);
  }
}
