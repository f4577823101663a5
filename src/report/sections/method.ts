/** How a comparison measures, in two paragraphs. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { plural } from "../format.ts";
import { html, type Html } from "../html/template.ts";

export function method({ pairs: all, seeds }: ComparisonRecord): Html {
  return html`<section><h2>How this was measured</h2><p>Every candidate ran on the same ${plural(seeds.length, "seed")}. A seed fixes the split of the data, the order of the mini-batches, the dropout masks and, where shapes agree, the draws behind the first weights, so that candidates differ on a seed only by what was varied.</p><p>Medians and interquartile means (the mean of the middle half) come with 95% percentile bootstrap intervals.${
    all.length > 0 &&
    " A difference is the Hodges–Lehmann estimate over the seeds that both candidates finished; the p-value is Wilcoxon’s signed-rank test with a diverged run as infinitely worse, corrected over all pairs by Holm’s method. A pair is decided where p is below 0.05 and the interval leaves out 0."
  } A run failed where its loss became infinite or NaN (diverged) or where it ended no better than a constant prediction (stuck at chance).</p></section>`;
}
