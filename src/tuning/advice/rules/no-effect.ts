/** A parameter that changes nothing within its range. */
import { dimension } from "../evidence.ts";
import { percent, PLAYBOOK, type Rule } from "../finding.ts";
import { isSingle } from "../../importance/outcomes.ts";

/** All that a parameter may do at the most, alone and in pairs. */
const SHARE = 0.05;

export const noEffect: Rule = {
  name: "no-effect",
  reference: `Hutter, Hoos & Leyton-Brown 2014, ICML; ${PLAYBOOK}`,
  about: "a parameter does not matter: fix it and search the others better",
  find(evidence) {
    if (evidence.ranked.length < 10 * dimension(evidence)) return [];
    const all = evidence.importances();
    return [...evidence.parameters].flatMap(([name, distribution]) => {
      const alone = all.find(({ parameters }) => parameters.length === 1 && parameters[0] === name);
      const best = evidence.ranked.find(({ trial }) => Object.hasOwn(trial.parameters, name));
      if (!alone || !best || isSingle(distribution)) return [];
      const inPairs = all.filter(({ parameters }) => parameters.length === 2 && parameters.includes(name));
      const most = alone.share.high + inPairs.reduce((sum, { share }) => sum + share.estimate, 0);
      if (most >= SHARE) return [];
      const value = best.trial.parameters[name];
      const sentence =
        `${name} does not matter within its range: over ${alone.trials} trials it makes ${percent(alone.share.estimate)} of the variance, at ` +
        `most ${percent(most)} with what it does in pairs; fix it, at ${typeof value === "number" ? Number(value.toPrecision(3)) : value} say, the best trial's.`;
      return [{ sentence, figure: "importance" as const, remedy: { kind: "fix" as const, parameter: name, value } }];
    });
  },
};
