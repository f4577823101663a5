/** What the bench consists of, and what each part gives. */
import type { Endured } from "./endurance.ts";
import type { Limits } from "./limit.ts";
import type { Failure, Result, Settings } from "./measure.ts";
import type { Curve } from "./scaling.ts";
import type { Searched } from "./search.ts";
import type { Started } from "./start.ts";

export type Content =
  | { readonly kind: "steps"; readonly results: readonly Result[]; readonly failures: readonly Failure[] }
  | { readonly kind: "search"; readonly results: readonly Searched[]; readonly failures: readonly Failure[] }
  | { readonly kind: "start"; readonly results: readonly Started[]; readonly failures: readonly Failure[] }
  | { readonly kind: "limit"; readonly limits: Limits }
  | { readonly kind: "scaling"; readonly curves: readonly Curve[] }
  | { readonly kind: "endurance"; readonly runs: readonly Endured[] };

/** One measured part, with all that says how it was measured. */
export interface Part {
  /** A workload's name, or the part's own: `W4:32`, `W7`, `limit`. */
  readonly name: string;
  readonly threads: number;
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly settings: Settings;
  /** By library, those that took part. */
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly content: Content;
}
