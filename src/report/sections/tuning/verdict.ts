/** What a search found, in a sentence, and the numbers that matter most. */
import type { ComparisonRecord } from "../../../comparison/record.ts";
import { keys } from "../../../tuning/study/keys.ts";
import { lanesOf } from "../../figures/tuning/index.ts";
import { duration, number, plural, whole } from "../../format.ts";
import { linkTo, type Tile, verdictBox } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import { frontOf, secondsOf, stateCounts, type TrialsView } from "../../trials.ts";
import { sentence } from "../section.ts";
import { spreadOf } from "./best.ts";

export const finalsAnchor = "finals";

export function searchVerdict(views: readonly TrialsView[], notes: readonly string[], finals?: ComparisonRecord): Html {
  const [{ trials, ranked, quantity, objective, directions }] = views;
  if (trials.length === 0) return verdictBox("open", "", "The study has no trials yet.", notes);
  const [best] = ranked;
  if (!best) {
    const open = trials.some(({ state }) => state === "running" || state === "waiting");
    return verdictBox(
      open ? "open" : "bad",
      open ? "Under way" : "No result",
      `No trial has ended with a value: ${stateCounts(trials)}.`,
      [...lastReason(trials), ...notes],
    );
  }
  if (views.length > 1) {
    const front = frontOf(trials, directions);
    const what =
      front.length === 1
        ? `Trial ${front[0].number} is as good as or better than every other`
        : `${whole(front.length)} trials stand for different compromises: no other trial beats one of them`;
    return verdictBox("open", "", `${what} in ${views.length === 2 ? "both" : `all ${views.length}`} objectives.`, notes);
  }
  const reached = `Trial ${best.trial.number} reached ${quantity === "value" ? "the value" : quantity} ${number(best.value, 4)}`;
  const spread = spreadOf(best.trial, objective);
  const said = `${reached}${spread && ` (${spread})`}`;
  if (finals) {
    const decided = finals.pairs.length > 0 && finals.pairs.some((pair) => pair.decided);
    const names = finals.candidates.map(({ name }) => name);
    return verdictBox(decided ? "good" : "open", "On fresh seeds", sentence(capital(finals.verdict), names), [
      html`${sentence(`In the search ${said.charAt(0).toLowerCase()}${said.slice(1)}`)} ${linkTo(finalsAnchor, "The best few on fresh seeds")} shows every run behind the verdict.`,
      ...finals.notes,
      ...notes,
    ]);
  }
  return verdictBox(
    "open",
    ranked.length === 1 ? "The only complete trial" : `Best of ${plural(ranked.length, "complete trial")}`,
    sentence(said),
    [
      ...(best.trial.runs.length === 1 && ranked.length > 1
        ? [
            "This is the value on one seed: the best of many trials is in part the luckiest, and will usually do a little worse on others.",
          ]
        : []),
      ...notes,
    ],
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Why the last failed trial failed. */
function lastReason(trials: TrialsView["trials"]): string[] {
  const reason = trials.findLast(({ state }) => state === "failed")?.attributes[keys.reason];
  return typeof reason === "string" && reason !== "" ? [sentence(`the last one that failed said: ${reason}`, [])] : [];
}

export function searchNumbers(views: readonly TrialsView[]): Tile[] {
  const [view] = views;
  const { trials, ranked, quantity, objective } = view;
  const [best] = ranked;
  const { placed, count } = lanesOf(trials);
  const span = placed.reduce((last, { to }) => Math.max(last, to), 0);
  const busy = trials.map(secondsOf).filter(Number.isFinite);
  const inTrials = busy.reduce((sum, seconds) => sum + seconds, 0);
  return [
    ...(best && views.length === 1
      ? [
          {
            label: `Best ${quantity}`,
            value: number(best.value),
            note: [`trial ${best.trial.number}`, spreadOf(best.trial, objective)].filter(Boolean).join(", "),
          },
        ]
      : []),
    ...(views.length > 1
      ? views
          .filter((one) => one.ranked[0])
          .slice(0, 2)
          .map((one) => ({
            label: `Best ${one.quantity}`,
            value: number(one.ranked[0].value),
            note: `trial ${one.ranked[0].trial.number}`,
          }))
      : []),
    { label: "Trials", value: whole(trials.length), note: trials.length > 0 ? stateCounts(trials) : "" },
    ...(placed.length > 0
      ? [
          { label: "Time", value: duration(span), note: busy.length > 0 ? `${duration(inTrials / busy.length)} a trial` : "" },
          ...(views.length > 1
            ? []
            : [
                {
                  label: "At once",
                  value: plural(count, "trial"),
                  note: span > 0 ? `${whole(Math.round((100 * inTrials) / (span * count)))}% of the time busy` : "",
                },
              ]),
        ]
      : []),
  ];
}
