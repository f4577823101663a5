import type { ComparisonRecord } from "../comparison/record.ts";

/** The candidates that no other beats, best first. */
export function leaders({ candidates, pairs }: ComparisonRecord): string[] {
  const beaten = new Set(pairs.flatMap(({ a, b, better }) => (better === null ? [] : [better === a ? b : a])));
  return candidates.map(({ name }) => name).filter((name) => !beaten.has(name));
}
