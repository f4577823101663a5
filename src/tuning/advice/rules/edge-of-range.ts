/** The best trials lie at the edge of a parameter's range: better ones may lie beyond it. */
import { axisOf } from "../../samplers/axis.ts";
import { binomialTail, type Evidence } from "../evidence.ts";
import { PLAYBOOK, short, type Rule } from "../finding.ts";
import { wider, type Side } from "../wider.ts";

/** The outer part of a range, on its scale; of few values the last one. */
const EDGE = 0.1;
/** By chance alone a parameter that does nothing is reported as rarely as this for each side. */
const CHANCE = 0.01;
const FEWEST = 10;

export const edgeOfRange: Rule = {
  name: "edge-of-range",
  reference: PLAYBOOK,
  about: "the best trials lie at the edge of a range: widen it there",
  concerns: "space",
  find: (evidence) =>
    [...evidence.parameters].flatMap(([name, distribution]) => {
      if (distribution.kind === "categorical") return [];
      const axis = axisOf(distribution);
      const zone = Math.max(EDGE, 1 / axis.count);
      const found = evidence.ranked.flatMap(({ trial }) => {
        const place = axis.place(trial.parameters[name]);
        return Number.isNaN(place) ? [] : [{ place, value: trial.parameters[name] as number }];
      });
      if (found.length < FEWEST) return [];
      const top = found.slice(0, Math.max(5, Math.ceil(0.05 * found.length)));
      return (["lower", "upper"] as const).flatMap((side) => {
        const isThere = ({ place }: { place: number }) => (side === "lower" ? place : 1 - place) <= zone + 1e-9;
        const there = top.filter(isThere).length;
        if (!isThere(top[0]) || binomialTail(there, top.length, zone) >= CHANCE) return [];
        return advice(evidence, name, side, top[0].value, `${there} of the best ${top.length} trials`);
      });
    }),
};

function advice({ parameters, question: { domains } }: Evidence, name: string, side: Side, best: number, witnesses: string) {
  const now = parameters.get(name)!;
  const then = wider(now, side, domains?.[name]);
  if (!then || now.kind === "categorical" || then.kind === "categorical") return [];
  const sentence =
    `The best value of ${name}, ${short(best)}, lies at the ${side} edge of its range, ${short(now.low)} to ${short(now.high)}, as do ` +
    `${witnesses}; widen it to ${short(then.low)} to ${short(then.high)}.`;
  return [
    { sentence, figure: `slice:${name}` as const, remedy: { kind: "range" as const, parameter: name, distribution: then } },
  ];
}
