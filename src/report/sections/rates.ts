/** The learning rates: a figure where they change, a sentence where they do not. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { constantRate, learningRates } from "../figures/index.ts";
import { listed, setting } from "../format.ts";
import { html, type Html } from "../html/template.ts";
import { type Sheet, single } from "../sheet.ts";
import { lookOf } from "../theme.ts";

export async function rates({ candidates }: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const runs = candidates.flatMap((candidate) => candidate.runs);
  const longest = candidates
    .map((candidate, i) => ({
      name: candidate.name,
      look: lookOf(i),
      run: candidate.runs.reduce((a, b) => (b.epochs.length > a.epochs.length ? b : a), candidate.runs[0]),
    }))
    .filter(({ run }) => run);
  const constant = constantRate(runs);
  if (constant !== null)
    return html`<p class="note">The learning rate was ${setting(constant)} throughout, for every candidate.</p>`;
  const figure = learningRates(longest);
  if (figure) return single(sheet, figure, "The learning rate by epoch; of every candidate the run that went furthest.");
  return html`<p class="note">The learning rate stayed constant: ${listed(longest.map(({ name, run }) => `${name} ${setting(run.epochs[0]?.learningRate)}`))}.</p>`;
}
