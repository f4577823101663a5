/** The last third of the trials brought nothing. */
import { counted, PLAYBOOK, short, type Rule } from "../finding.ts";
import type { Outcome } from "../../importance/outcomes.ts";
import { shown } from "../evidence.ts";

const FEWEST = 30;

export const nothingNew: Rule = {
  name: "nothing-new",
  reference: PLAYBOOK,
  about: "the last third of the trials brought nothing better: stop, or change the space",
  concerns: "search",
  find(evidence) {
    const { ended, ranked, runVariance } = evidence;
    if (ended.length < FEWEST || ranked.length === 0) return [];
    const since = ended[Math.ceil((2 * ended.length) / 3)].number;
    const before = ranked.find(({ trial }) => trial.number < since);
    const late = ranked.find(({ trial }) => trial.number >= since);
    if (!before) return [];
    // A lead of no more than the two means are uncertain by is none.
    const known = ({ trial }: Outcome) => runVariance / Math.max(1, trial.runs.length);
    const noise = Math.sqrt(known(before) + (late ? known(late) : 0));
    if (late && late.value < before.value - noise) return [];
    const last = ended.filter(({ number }) => number >= since).length;
    const sentence =
      `The best value, ${short(shown(before.value, evidence))}, came with trial ${before.trial.number}; the last ${counted(last, "trial")} of ` +
      `${ended.length} brought nothing ${noise > 0 ? "that is better by more than the noise" : "better"}${late ? ` (best: ${short(shown(late.value, evidence))})` : ""}; stop ` +
      `here, or change what is searched.`;
    return [{ sentence, figure: "history", remedy: { kind: "stop" } }];
  },
};
