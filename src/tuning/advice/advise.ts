/** Advice on a study: what its trials say about how to search on. */
import { evidenceOf } from "./evidence.ts";
import type { AdviceQuestion, Finding, Rule } from "./finding.ts";
import * as rules from "./rules/index.ts";

const order: readonly Rule["concerns"][] = ["space", "trust", "search"];

/**
 * All that the rules find, by what it concerns. A pure function of the trials: the same records, the same advice.
 * @param chosen which rules to ask; all where left out
 */
export function advise(question: AdviceQuestion, chosen: readonly Rule[] = Object.values(rules)): Finding[] {
  const evidence = evidenceOf(question);
  const sorted = chosen.toSorted((a, b) => order.indexOf(a.concerns) - order.indexOf(b.concerns));
  return sorted.flatMap((rule) => rule.find(evidence).map((finding) => ({ rule: rule.name, ...finding })));
}
