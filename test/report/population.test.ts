// What the report of a population shows: the schedule that won, curves by lineage, numbers on the way.
import { describe, expect, it } from "vitest";
import { tuneReport } from "../../src/report/index.ts";
import { descentOf } from "../../src/report/descent.ts";
import {
  finalistsOf,
  logUniform,
  memoryStorage,
  openStudy,
  population,
  slotOf,
  trainPopulation,
  type TrialRecord,
  uniform,
} from "../../src/tuning/index.ts";
import { elements, parse, textOf } from "./wellformed.ts";

/** Wants a rate of about 0.01 · 0.9^epoch: what is good changes on the way. */
async function grown(size: number) {
  const space = { rate: logUniform(1e-4, 0.1), dropout: uniform(0, 0.5) };
  const study = await openStudy({ space, storage: memoryStorage(), name: "grown", seed: 1 });
  let trials: readonly TrialRecord[] = [];
  const train = async function* (at: {
    configuration: { rate: number };
    from: number;
    until: number;
    checkpoint: Uint8Array | null;
  }) {
    let [loss] = at.checkpoint ? new Float64Array(at.checkpoint.slice().buffer) : [2];
    for (let epoch = at.from + 1; epoch <= at.until; epoch++) {
      loss *= 0.9 + 0.05 * Math.abs(Math.log10(at.configuration.rate) + 2 + 0.045 * epoch);
      yield { epoch, value: loss };
    }
    return { value: loss, checkpoint: new Uint8Array(Float64Array.of(loss).buffer) };
  };
  for await (const event of trainPopulation(study, train, { scheduler: population({ size, interval: 2 }), epochs: 20 }))
    if (event.type === "end") ({ trials } = event);
  return { study: (await study.storage.study("grown"))!, trials };
}

describe("the report of a population", () => {
  it("shows the schedule of the winner in a table, and figures that go with a population only", async () => {
    const { study, trials } = await grown(10);
    const { html, figures } = await tuneReport(study, trials, { quantities: ["validation log loss"] });
    expect(Object.keys(figures)).toEqual(["lineage", "number-courses", "timeline"]);
    const [{ name, schedule }] = finalistsOf(trials, study, 1);
    expect(schedule.length).toBeGreaterThan(2);
    const page = parse(html);
    const heads = elements(page).map(textOf);
    expect(heads).toContain(`The schedule of ${name}`);
    expect(textOf(page)).toContain(`${schedule[0].from + 1}–${schedule[0].until}`);
    expect(textOf(page)).toContain("10 members were compared every 2 epochs");
    expect(textOf(page)).not.toContain("Importance");
  });

  it("knows who is left of the first population, the winner's line first, and whom the winner comes from", async () => {
    const { study, trials } = await grown(10);
    const [{ trial: winner }] = finalistsOf(trials, study, 1);
    const { lines, all } = descentOf(study, trials, winner)!;
    expect(lines.reduce((sum, { members }) => sum + members, 0)).toBe(10);
    expect(lines.length).toBeLessThan(10);
    const chain = all.filter(({ isWinners }) => isWinners);
    expect(chain.map(({ from }) => from)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(chain[0].trial).toBe(lines[0].root);
    for (const [i, { parent }] of chain.entries()) expect(parent).toBe(i === 0 ? null : chain[i - 1].trial);
    for (const { line, trial } of all) if (slotOf(trial)!.generation === 9) expect(line).not.toBeNull();
    expect(all.some(({ line }) => line === null)).toBe(true);
    expect(descentOf({ ...study, systemAttributes: {} }, trials, winner)).toBeNull();
  });

  it("of two members that never copy is a page as well, and of one that has not come far", async () => {
    const { study, trials } = await grown(2);
    const { html } = await tuneReport(study, trials.slice(0, 3));
    expect(textOf(parse(html))).toContain("How the population went");
    const none = await tuneReport(study, trials.slice(0, 1));
    expect(textOf(parse(none.html))).not.toContain("How the population went");
  });
});
