/** The figures' place in bench/tuning/README.md, filled from results/*.json. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawSvg, standAlone } from "../../src/report/svg.ts";
import { regretFigures } from "./figures.ts";
import { type PartName, partNames } from "./jobs.ts";
import type { About } from "./runs.ts";
import { type Load, loadTables } from "./load-tables.ts";
import type { Overhead } from "./overhead.ts";
import type { SearchSummary } from "./search.ts";
import { samplersOf, type Summary } from "./summary.ts";
import { chanceWords, growthWords, overheadTable, overview, samplerTable, searchTable, trainingTable } from "./tables.ts";

const HERE = import.meta.dirname;
const [START, END] = ["<!-- figures: written by npm run bench:tuning -->", "<!-- end of figures -->"];
/** What was measured, by file, and how it is written; a further part is a line here. */
const sections: readonly { readonly file: string; readonly text: (measured: never) => string[] | Promise<string[]> }[] = [
  ...partNames.map((part) => ({ file: `${part}.json`, text: partText })),
  { file: "search.json", text: searchText },
  { file: "overhead.json", text: overheadText },
  { file: "load.json", text: (load: Load) => ["## What workers ask of a database", loadTables(load)] },
];

const titles: Readonly<Record<PartName, string>> = { functions: "Functions", networks: "Networks" };

/** Replaces what stands between the marks, and draws the figures. */
export async function writeReadme(results: string): Promise<void> {
  const page = join(HERE, "README.md");
  const text = readFileSync(page, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${page} has no place for figures: ${START} … ${END}`);
  const found: string[] = [];
  for (const { file, text: write } of sections) {
    const path = join(results, file);
    if (existsSync(path)) found.push(...(await write(JSON.parse(readFileSync(path, "utf8")) as never)));
  }
  if (found.length === 0) found.push("Nothing was measured yet.");
  writeFileSync(page, `${text.slice(0, start + START.length)}\n\n${found.join("\n\n")}\n\n${text.slice(end)}`);
}

async function partText(summary: Summary): Promise<string[]> {
  const { part, about, optunaAbout, training } = summary;
  const figures = regretFigures(summary);
  mkdirSync(join(HERE, "figures"), { recursive: true });
  for (const { name, spec, description } of figures)
    writeFileSync(join(HERE, "figures", `${name}.svg`), standAlone(await drawSvg(spec, { name, description })));
  return [
    `## ${titles[part]}`,
    measured(about),
    ...(optunaAbout.date === about.date && optunaAbout.machine === about.machine
      ? []
      : [`Optuna's studies were made apart. ${measured(optunaAbout)}`]),
    overview(summary),
    chanceWords(summary),
    ...(training ? [trainingTable(training)] : []),
    ...samplersOf(summary).flatMap(({ name, title, optuna, trials }) => {
      const { most } = summary.cells.find(({ sampler }) => sampler === name)!;
      const figure = figures.find((one) => one.name === `${part}-${name}`);
      return [
        `### ${titles[part]}: ${title} and Optuna's ${optuna}, ${trials[part]} trials`,
        ...(summary.earlier?.[name] ? [measured(summary.earlier[name])] : []),
        samplerTable(summary, name),
        `Ours stops at ${most} times Optuna's trials, whatever time is left.`,
        ...(figure ? [`![${figure.description}](figures/${figure.name}.svg)`] : []),
      ];
    }),
  ];
}

/** When, where, with what, and how to do it again. */
export const measured = ({ date, machine, command, versions }: About): string =>
  `Measured on ${date} on ${machine}, with ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}: \`${command}\``;

function searchText(summary: SearchSummary): string[] {
  return [
    "## W7 as a search",
    `${summary.trials} networks 30-64-64-1 of ${summary.epochs} epochs on breast-cancer, from the program's start to the last trial; medians of ${summary.rounds} rounds, in turn.`,
    measured(summary.about),
    searchTable(summary),
  ];
}

function overheadText(found: Overhead): string[] {
  return [
    "## What a trial costs",
    "One worker asks for a trial of four parameters, reports five values and tells the last: medians of the last quarter of the trials, nothing trained.",
    measured(found.about),
    overheadTable(found),
    growthWords(found),
  ];
}
