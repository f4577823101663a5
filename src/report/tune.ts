/** The report of a search: what it found, what to do next, and the evidence from all trials. */
import type { ComparisonRecord } from "../comparison/record.ts";
import type { StudyRecord, TrialRecord } from "../tuning/record.ts";
import { finalistsOf, winnerAmong } from "../tuning/population/index.ts";
import { descentOf } from "./descent.ts";
import { type ImportanceShare, reportsOnly, type RunCurves } from "./figures/tuning/index.ts";
import { plural } from "./format.ts";
import { page } from "./html/page.ts";
import { tiles } from "./html/parts.ts";
import { html } from "./html/template.ts";
import { repeat } from "./sections/repeat.ts";
import { type Advice, adviceList } from "./sections/tuning/advice.ts";
import { bestConfiguration } from "./sections/tuning/best.ts";
import { descent, scheduleTable } from "./sections/tuning/descent.ts";
import { finalists } from "./sections/tuning/finals.ts";
import { effects, importance } from "./sections/tuning/parameters.ts";
import { course, searched } from "./sections/tuning/course.ts";
import { trialTable } from "./sections/tuning/trial-table.ts";
import { searchNumbers, searchVerdict } from "./sections/tuning/verdict.ts";
import { newSheet, type Report } from "./sheet.ts";
import { type TrialsView, viewOf } from "./trials.ts";

/** What a study's record does not hold. */
export interface TuneExtras {
  /** The study's name where left out. */
  readonly title?: string;
  /** The data in words: `circles: 400 rows, 2 features, 2 classes`. */
  readonly data?: string;
  /** What each objective measures: `validation loss`. */
  readonly quantities?: readonly string[];
  /** The best few once more, on fresh seeds; candidates named `trial 12` are known as trials. */
  readonly finals?: ComparisonRecord;
  /** Shares of the first objective. Without them parameters stand in the order of the space. */
  readonly importance?: readonly ImportanceShare[];
  /** How the shares were computed, in a sentence. */
  readonly importanceNote?: string;
  readonly advice?: readonly Advice[];
  /** The learning curves of all runs of trials that have several; without them trials have what they reported. */
  readonly runCurves?: RunCurves;
  readonly command?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly engine?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly created?: string;
  /** What a reader should keep in mind, a sentence each. */
  readonly notes?: readonly string[];
}

/**
 * A page and its pictures from a study and its trials. Pure: the same records give the same bytes. Anchors to link to: `history`
 * (or `pareto` with several objectives), `curves`, `importance`, `slice:NAME`, `contour:NAME,NAME`, `parallel`, `timeline`, `finals`.
 * @returns one self-contained HTML file and every picture as SVG
 */
export async function tuneReport(study: StudyRecord, trials: readonly TrialRecord[], extras: TuneExtras = {}): Promise<Report> {
  const { title = study.name, data = "", quantities = [], finals, advice = [], notes = [] } = extras;
  const { command = "", config = {}, engine = {}, created = "" } = extras;
  const shares = extras.importance ?? [];
  const sheet = newSheet();
  const views = study.directions.map((_, objective) => viewOf(study, trials, { objective, quantities }));
  const [view] = views;
  // Figures first, in the page's order: advice links to them by number.
  // Members of a population are trained for different lengths, so that their values say nothing of single parameters.
  const members = finalistsOf(trials, study, Infinity);
  const family = descentOf(study, trials, members[0]?.trial ?? null);
  const evidence = [
    finals ? await finalists(finals, sheet) : null,
    ...(family
      ? [await descent(view, family, sheet)]
      : [
          await course(views, sheet, extras.runCurves ?? reportsOnly),
          await importance(shares, extras.importanceNote ?? "", sheet),
          ...(await effects(views, shares, advice, sheet)),
        ]),
    await searched(view, sheet),
    trialTable(views),
  ];
  const body = [
    html`${searchVerdict(views, notes, finals)}${tiles(searchNumbers(views))}`,
    family ? scheduleTable(winnerAmong(members, finals ?? null)!) : bestConfiguration(views, finals),
    adviceList(advice, sheet),
    ...evidence,
    command || Object.keys(config).length > 0 || Object.keys(engine).length > 0 ? repeat({ command, config, engine }) : null,
  ].filter((part) => part !== null);
  const facts = [plural(trials.length, "trial"), plural(view.parameters.length, "parameter"), data, aims(views)];
  return { html: page({ title: title || "Search", kind: "search", facts, created, body }), figures: sheet.figures };
}

const aims = (views: readonly TrialsView[]): string =>
  views.map(({ quantity, minimize }) => `${quantity}: ${minimize ? "lower" : "higher"} is better`).join(", ");
