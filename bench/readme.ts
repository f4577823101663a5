/** The figures' place in bench/README.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawFigures } from "./figures.ts";
import { partNames } from "./options.ts";
import type { Part } from "./parts.ts";
import { renderPart } from "./tables.ts";
import { outcome, verdicts } from "./targets.ts";
import { table } from "./text.ts";

export { renderPart } from "./tables.ts";

const [START, END] = ["<!-- figures: written by npm run bench -->", "<!-- end of figures -->"];

/** Replaces what stands between the marks, and draws the figures. */
export async function writeReadme(folder: string, unordered: readonly Part[]): Promise<void> {
  const path = join(folder, "README.md");
  const text = readFileSync(path, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${path} has no place for figures: ${START} … ${END}`);
  const parts = unordered.toSorted((a, b) => a.threads - b.threads || partNames.indexOf(a.name) - partNames.indexOf(b.name));
  const figures = await drawFigures(join(folder, "figures"), parts);
  const body = renderReport(parts, figures);
  writeFileSync(path, `${text.slice(0, start + START.length)}\n\n${body.trim()}\n\n${text.slice(end)}`);
}

function renderReport(parts: readonly Part[], figures: ReadonlyMap<string, string>): string {
  if (parts.length === 0) return "Nothing was measured yet.";
  const latest = parts.toSorted((a, b) => a.date.localeCompare(b.date)).at(-1)!;
  const found: string[] = [
    `Measured on ${latest.date} on ${latest.machine}; ${latest.settings.rounds} rounds of ${latest.settings.sliceSeconds} s each.`,
    `Command: \`${latest.command}\``,
    `Versions: ${Object.entries(latest.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ];
  if (latest.missing.length > 0) found.push(`Not measured: ${latest.missing.join("; ")}.`);
  const aims = verdicts(parts);
  if (aims.length > 0)
    found.push(
      "### Targets",
      "Our speed over theirs, the median of the rounds with its range.",
      table(
        ["", "wanted", "measured", ""],
        aims.map((v) => [v.name, v.wanted, v.shown, outcome(v)]),
      ),
    );
  for (const part of parts) {
    found.push(renderPart(part));
    const apart = (["date", "machine", "command"] as const).filter((key) => part[key] !== latest[key]);
    if (apart.length > 0) found.push(`Measured apart: ${apart.map((key) => `\`${part[key]}\``).join(", ")}.`);
    const figure = figures.get(part.name);
    if (figure) found.push(figure);
  }
  return found.join("\n\n");
}
