import type { Manifest } from "../data.ts";
import type { Workload } from "../workloads.ts";

export interface Loaded {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Loads arrays by name, each once. */
export declare function reader(arrays: Manifest): (name: string) => Loaded;

export declare function usedRows(of: { readonly rows: number; readonly batch: number }): number;

/** Answers the bench's questions for `build`, which is given the workload and a reader of its arrays by name. */
export declare function serve(
  build: (workload: Workload, load: (name: string) => Loaded) => { readonly note?: string; run(steps: number): Iterable<number> },
  others?: Readonly<Record<string, (question: never) => unknown>>,
): Promise<void>;
