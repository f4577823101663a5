/** What one parameter should be depends on another one. */
import { dimension } from "../evidence.ts";
import { percent, PLAYBOOK, type Rule } from "../finding.ts";

/** The lower end of the interval. A forest sees up to 7% of a pair in a study that has none. */
const SHARE = 0.1;
const MOST = 3;

export const interaction: Rule = {
  name: "interaction",
  reference: `Hutter, Hoos & Leyton-Brown 2014, ICML; ${PLAYBOOK}`,
  about: "two parameters interact: tune them together",
  concerns: "search",
  find(evidence) {
    if (evidence.ranked.length < 10 * dimension(evidence)) return [];
    const pairs = evidence.importances().filter(({ parameters, share }) => parameters.length === 2 && share.low > SHARE);
    return pairs.slice(0, MOST).map(({ parameters: [a, b], share }) => ({
      sentence:
        `${a} and ${b} interact: ${percent(share.estimate)} of the variance (${percent(share.low)} to ${percent(share.high)}) is what ` +
        `the two do together; search them together, and again together whenever one of them changes.`,
      figure: `contour:${a},${b}` as const,
      remedy: { kind: "together", parameters: [a, b] },
    }));
  },
};
