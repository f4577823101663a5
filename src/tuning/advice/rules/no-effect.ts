/** A parameter that changes nothing within its range. */
import type { Importance } from "../../importance/index.ts";
import { isSingle } from "../../importance/outcomes.ts";
import { dimension } from "../evidence.ts";
import { percent, PLAYBOOK, type Rule } from "../finding.ts";

/**
 * Over the whole space the variance is that between bad and worse, of which a parameter with a real but small effect makes next to
 * nothing. So what counts is the variance among the best forty, at most a quarter: there, in studies of known functions, one with a
 * thirtieth of the leading one's range makes a fifth and more, and one without effect mostly less than a tenth.
 */
const among = (trials: number): number => Math.min(0.25, 40 / trials);
/** All that a parameter may do at the most, alone and in pairs. */
const SHARE = 0.05;

export const noEffect: Rule = {
  name: "no-effect",
  reference: `Hutter, Hoos & Leyton-Brown 2014, ICML; ${PLAYBOOK}`,
  about: "a parameter does not matter: fix it and search the others better",
  concerns: "search",
  find(evidence) {
    if (evidence.ranked.length < 10 * dimension(evidence)) return [];
    const share = among(evidence.ranked.length);
    const [all, best] = [evidence.importances(), evidence.importances(share)];
    // Equal values have no variance to share out.
    if (best.every(({ share }) => share.estimate === 0)) return [];
    return [...evidence.parameters].flatMap(([name, distribution]) => {
      const winner = evidence.ranked.find(({ trial }) => Object.hasOwn(trial.parameters, name))?.trial;
      const most = Math.max(atMost(name, all), atMost(name, best));
      if (!winner || isSingle(distribution) || most >= SHARE) return [];
      const { trials, share: alone } = best.find(({ parameters }) => parameters.join() === name)!;
      const value = winner.parameters[name];
      const sentence =
        `${name} does not matter within its range: over ${trials} trials it makes ${percent(alone.estimate)} of the variance among the best ${percent(share)}, at ` +
        `most ${percent(most)} with what it does in pairs; fix it, at ${typeof value === "number" ? Number(value.toPrecision(3)) : value} say, the best trial's.`;
      return [{ sentence, figure: "importance" as const, remedy: { kind: "fix" as const, parameter: name, value } }];
    });
  },
};

/** The upper end of what it does alone, with all that it does in pairs. */
function atMost(name: string, all: readonly Importance[]): number {
  const own = all.filter(({ parameters }) => parameters.includes(name));
  return own.reduce((sum, { parameters, share }) => sum + (parameters.length === 1 ? share.high : share.estimate), 0);
}
