/** Names as people type them: camelCase, kebab-case and snake_case are one name, and a near miss gets a suggestion. */

/** `heNormal`, `he-normal`, `he_normal` and `He Normal` → `henormal`. */
export const normalise = (name: string): string => name.toLowerCase().replace(/[-_\s]/g, "");

/** `learningRate` → `learning-rate`, as flags are written. */
export const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[_\s]+/g, "-")
    .toLowerCase();

/** `learning-rate` → `learningRate`. */
export const camel = (name: string): string => name.replace(/[-_\s]+(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Edit distance with swaps of neighbours counted as one (optimal string alignment, Damerau 1964). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) current[j] = Math.min(current[j], before[j - 2] + 1);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length];
}

/** The name nearest to what was typed, or null where nothing is near: a third of the letters may differ, or one contains the other. */
export function nearest(typed: string, names: readonly string[]): string | null {
  const wanted = normalise(typed);
  let best: string | null = null;
  let bestScore = Infinity;
  for (const name of names) {
    const candidate = normalise(name);
    const contained =
      Math.min(wanted.length, candidate.length) >= 3 && (candidate.includes(wanted) || wanted.includes(candidate));
    const score = contained ? 0.5 : editDistance(wanted, candidate);
    if (score < bestScore && score <= Math.max(2, Math.ceil(wanted.length / 3)) && score < wanted.length)
      [best, bestScore] = [name, score];
  }
  return best;
}

/** The ending of an error about an unknown name: `; did you mean "adam"? There are: adam, lion.` */
export function suggestion(typed: string, names: readonly string[], aliases: readonly string[] = []): string {
  const near = nearest(typed, [...names, ...aliases]);
  return `${near === null ? "" : `; did you mean "${near}"?`}${near === null ? "." : ""} There ${names.length === 1 ? "is" : "are"}: ${names.join(", ") || "none"}.`;
}
