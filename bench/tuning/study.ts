/** A study in memory, one trial after another: all that a sampler is asked, and nothing else that takes time. */
import { random } from "../../src/random/index.ts";
import type { Sampler, TrialRecord } from "../../src/tuning/index.ts";
import type { Problem } from "./problems.ts";

/** The values in order and the seconds that the sampler took. */
export function study(sampler: Sampler, { dimensions, value }: Problem, seed: number, trials: number) {
  const history: TrialRecord[] = [];
  let seconds = 0;
  for (let number = 0; number < trials; number++) {
    const begin = performance.now();
    const parameters = sampler.suggest({
      dimensions,
      history,
      directions: ["minimize"],
      number,
      random: random(seed).fork("trial").fork(number),
    });
    seconds += (performance.now() - begin) / 1000;
    history.push({
      id: number,
      number,
      state: "complete",
      values: [value(parameters)],
      parameters,
      distributions: Object.fromEntries(dimensions.map(({ name, distribution }) => [name, distribution])),
      intermediate: new Map(),
      started: null,
      ended: null,
      attributes: {},
      systemAttributes: {},
      runs: [],
    });
  }
  return { values: history.map(({ values }) => values![0]), seconds };
}
