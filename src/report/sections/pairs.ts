/** Which candidate beats which: the paired differences and every pair's test. */
import type { ComparisonRecord, PairVerdict } from "../../comparison/record.ts";
import { mostPairs, pairedDifferences, reachesBeyond, shownPairs } from "../figures/index.ts";
import { fixed, interval, metricName, percent, plural, pValue } from "../format.ts";
import { type Cell, details, table } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import { type Sheet, single } from "../sheet.ts";

/** Longer tables start closed. */
const mostOpen = 10;

export async function pairs(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const { pairs: all, metric } = record;
  if (all.length === 0) return null;
  const hidden = all.length - shownPairs(record).length;
  const covered = Math.min(...all.map(({ confidence }) => confidence));
  const figure = await single(
    sheet,
    pairedDifferences(record),
    [
      `Both candidates of a pair ran on the same seeds; every small point is the difference on one seed (first minus second), the large one the typical difference with its ${covered >= 0.945 ? "95% interval" : `interval, which with so few seeds holds the truth in ${percent(covered)} of cases`}.`,
      "Coloured pairs are decided, in the colour of the better; grey ones are not.",
      all.some(({ finished, seeds }) => finished < seeds)
        ? "Seeds on which one run diverged have no difference, but count in the test as infinitely worse."
        : "",
      reachesBeyond(record) ? "Arrowheads at the edge stand for differences beyond the axis." : "",
      hidden > 0
        ? `Of ${all.length} pairs only those of ${record.candidates[0].name} are drawn (more than ${mostPairs} would not be read); the table has all.`
        : "",
    ]
      .filter(Boolean)
      .join(" "),
  );
  const body = pairTable(record);
  return html`<section><h2>Who beats whom</h2>${figure}${all.length > mostOpen ? details(`All ${all.length} pairs`, "", body) : body}<p class="note">Difference in ${metric.split} ${metricName(metric.name)}, first minus second (Hodges and Lehmann). p: Wilcoxon’s signed-rank test, after Holm’s correction over ${plural(all.length, "pair")}; below 0.05 is decided.</p></section>`;
}

function pairTable({ pairs: all }: ComparisonRecord): Html {
  const columns = [
    { head: "First − second" },
    { head: "Difference [interval]" },
    { head: "Won – tied – lost" },
    { head: "Chance that first wins" },
    { head: "p (Holm)" },
    { head: "Verdict", words: true },
  ];
  return table({ label: "Pairs of candidates", columns, rows: all.map((pair) => ({ cells: cells(pair) })) });
}

function cells({
  a,
  b,
  difference,
  wins,
  ties,
  losses,
  probability,
  probabilityInterval,
  adjustedPValue,
  decided,
  better,
  seeds,
  seedsNeeded,
}: PairVerdict): Cell[] {
  const more =
    ties === seeds
      ? "equal on every seed"
      : seedsNeeded === null
        ? "more than 200 seeds needed"
        : `about ${plural(Math.max(1, seedsNeeded - seeds), "more seed")} needed`;
  return [
    { text: `${a} − ${b}`, className: "name" },
    { text: interval(difference), value: difference?.estimate ?? NaN },
    { text: `${wins} – ${ties} – ${losses}`, value: wins - losses },
    {
      text: fixed(probability, 2),
      value: probability,
      note: `${fixed(probabilityInterval?.low, 2)} to ${fixed(probabilityInterval?.high, 2)}`,
    },
    { text: pValue(adjustedPValue), value: adjustedPValue },
    decided ? { text: `${better} is better`, value: 0, className: "top" } : { text: "undecided", value: 1, note: more },
  ];
}
