/** Fewer trials than this many parameters ask for. */
import { dimension } from "../evidence.ts";
import { counted, type Rule } from "../finding.ts";

const A_PARAMETER = 10;

export const tooFewTrials: Rule = {
  name: "too-few-trials",
  reference: "Loeppky, Sacks & Welch 2009, Technometrics 51(4): ten runs for each dimension",
  about: "fewer than ten complete trials for each parameter: run more, or search fewer parameters",
  concerns: "trust",
  find(evidence) {
    const [have, parameters] = [evidence.ranked.length, dimension(evidence)];
    const missing = A_PARAMETER * parameters - have;
    if (missing <= 0) return [];
    const sentence =
      `${counted(have, "complete trial")} for ${counted(parameters, "parameter")} ${have === 1 ? "is" : "are"} few to judge by; run about ` +
      `${missing} more (ten a parameter), or fix some of the parameters.`;
    return [{ sentence, figure: "history", remedy: { kind: "trials", count: missing } }];
  },
};
