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
  const columns = new Map<string, unknown[]>();
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(file);
    const rows = Number(metadata.num_rows);
    await parquetRead({
      file,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = columns.get(columnName) ?? Array.from({ length: rows }, () => null);
        columns.set(columnName, column);
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
      },
    });
  } catch (error) {
    throw new UserError(`${name} cannot be read as Parquet: ${(error as Error).message}.`, { cause: error });
  }
  if (columns.size === 0) throw new UserError(`${name} has no rows.`);
  const dates = new Set<string>();
  const cell = (column: string, value: unknown): Cell => {
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
  const cells = [...columns].map(([column, values]) => [column, values.map((value) => cell(column, value))] as const);
  const table = fromColumns(Object.fromEntries(cells), { name, categories });
  if (dates.size > 0) table.notes.push(`dates are read as days since 1970: ${[...dates].join(", ")}`);
  return table;
}
