export { openData, readTable } from "./read.ts";
export type { ReadOptions } from "./read.ts";
export { parseParquet } from "./parquet.ts";
