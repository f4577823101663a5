/** The verdict of a comparison and the numbers that matter most. */
import type { ComparisonRecord, Interval } from "../../comparison/record.ts";
import { duration, interval, metricName, plural, whole } from "../format.ts";
import { type Tile, type Tone, verdictBox } from "../html/parts.ts";
import type { Html } from "../html/template.ts";
import { leaders } from "../leaders.ts";
import { sentence } from "./section.ts";

export function comparisonVerdict(record: ComparisonRecord): Html {
  const { candidates, pairs: all, notes } = record;
  const ahead = leaders(record);
  const rivals = all.filter(({ a, b }) => ahead.length === 1 && (a === ahead[0] || b === ahead[0]));
  const decided = rivals.length > 0 && rivals.every((pair) => pair.decided);
  const [tone, chip]: [Tone, string] =
    all.length === 0
      ? ["open", ""]
      : decided
        ? ["good", "Decided"]
        : all.some((pair) => pair.decided)
          ? ["open", "Partly decided"]
          : ["open", "Undecided"];
  const said = record.verdict.toLowerCase().startsWith("undecided") || record.verdict.toLowerCase().startsWith("no "); // no need to say it twice
  return verdictBox(
    tone,
    said && tone === "open" ? "" : chip,
    sentence(
      record.verdict,
      candidates.map(({ name }) => name),
    ),
    notes,
  );
}

export function comparisonNumbers(record: ComparisonRecord): Tile[] {
  const { candidates, metric, seeds, pairs: all } = record;
  const [best, next] = candidates;
  const runs = candidates.flatMap((candidate) => candidate.runs);
  const failed = candidates
    .map(({ name, failures }) => ({ name, count: failures.diverged + failures.stuck }))
    .filter(({ count }) => count > 0);
  const pair = next && all.find(({ a, b }) => (a === best.name && b === next.name) || (a === next.name && b === best.name));
  const ahead = pair && (pair.a === best.name ? pair.wins : pair.losses);
  const lead = pair?.difference ? leadOf(pair.difference, (pair.a === best.name) === metric.higherIsBetter) : null;
  const [value = "", range = ""] = interval(best?.median ?? null).split(/ (?=\[)/);
  const [leadValue = "", leadRange = ""] = interval(lead).split(/ (?=\[)/);
  return [
    ...(best?.median
      ? [{ label: `Best median ${metric.split} ${metricName(metric.name)}`, value, note: `${best.name} ${range}`.trim() }]
      : []),
    ...(pair && lead
      ? [
          {
            label: `Lead over ${next.name}`,
            value: leadValue,
            note: [leadRange, `ahead on ${ahead} of ${plural(pair.seeds, "seed")}`].filter(Boolean).join(", "),
          },
        ]
      : []),
    {
      label: "Failed runs",
      value: `${failed.reduce((sum, { count }) => sum + count, 0)} of ${whole(runs.length)}`,
      note: failed.length
        ? [
            ...failed.slice(0, 3).map(({ name, count }) => `${name} ${count}`),
            ...(failed.length > 3 ? [`${failed.length - 3} more`] : []),
          ].join(", ")
        : "none diverged or stuck at chance",
    },
    {
      label: "Training time",
      value: duration(runs.reduce((sum, run) => sum + run.seconds, 0)),
      note: `${plural(runs.length, "run")}, ${plural(seeds.length, "seed")} each`,
    },
  ];
}

/** How much better the first one is: the difference itself, or turned round. */
const leadOf = ({ estimate, low, high }: Interval, asItIs: boolean): Interval =>
  asItIs ? { estimate, low, high } : { estimate: -estimate, low: -high, high: -low };
