/** The matrix products of the workloads' dense layers: forward, by the weights, by the inputs. */
import { products } from "./layers.ts";
import type { Workload } from "./workloads.ts";

/** `rows` x `inner` times `inner` x `columns`; a turned factor lies in memory as the other's transpose. */
export interface Shape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly turned: "none" | "first" | "second";
}

/** Of one step, in its order. */
export const shapesOf = ({ layers, batch }: Workload): Shape[] =>
  products(layers, batch).flatMap(({ rows, inner, columns }, l) => [
    { rows, inner, columns, turned: "none" },
    { rows: inner, inner: rows, columns, turned: "first" },
    ...(l > 0 ? [{ rows, inner: columns, columns: inner, turned: "second" } as const] : []),
  ]);

export const nameOf = ({ rows, inner, columns, turned }: Shape): string =>
  `${rows}×${inner}${turned === "first" ? "ᵀ" : ""} · ${inner}×${columns}${turned === "second" ? "ᵀ" : ""}`;

export const operationsOf = ({ rows, inner, columns }: Shape): number => 2 * rows * inner * columns;
