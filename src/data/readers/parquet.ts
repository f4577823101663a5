/** Parquet files, with every compression the format knows. */
import { UserError } from "../../options/index.ts";
import { type Cell, fromColumns } from "../from-memory.ts";
import type { Table } from "../table.ts";

/** Days since 1970, so that dates are numbers. */
const days = (date: Date): number => date.getTime() / 86_400_000;

/**
 * A table from the bytes of a Parquet file. Whole numbers of 64 bits become doubles, dates and times days since 1970 (noted).
 * @throws UserError for damaged files and for columns of lists or structures
 */
export async function parseParquet(
  bytes: Uint8Array,
  { name = "data", categories = [] }: { name?: string; categories?: readonly string[] } = {},
): Promise<Table> {
  const { parquetMetadata, parquetRead } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const columns = new Map<string, Cell[]>();
  const dates = new Set<string>();
  const convert = (column: string, value: unknown): Cell => {
    if (
      value === null ||
      value === undefined ||
      typeof value === "number" ||
      typeof value === "string" ||
      typeof value === "boolean"
    )
      return value;
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Date) {
      dates.add(column);
      return days(value);
    }
    throw new UserError(
      `${name}: column "${column}" holds ${Array.isArray(value) ? "lists" : "structures"}; give each of their values a column of its own.`,
    );
  };
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(file);
    if (metadata.num_rows === 0n) throw new UserError(`${name} has no rows.`);
    await parquetRead({
      file,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        let column = columns.get(columnName);
        if (!column) columns.set(columnName, (column = Array.from({ length: Number(metadata.num_rows) }, () => null)));
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = convert(columnName, columnData[i]);
      },
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} cannot be read as Parquet: ${(error as Error).message}.`, { cause: error });
  }
  const table = fromColumns(Object.fromEntries(columns), { name, categories });
  if (dates.size > 0) table.notes.push(`dates are read as days since 1970: ${[...dates].join(", ")}`);
  return table;
}
