/** Which runs failed, how, and why as far as it is known. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import { failureBars } from "../figures/index.ts";
import { plural } from "../format.ts";
import { html, type Html } from "../html/template.ts";
import { type Sheet, single } from "../sheet.ts";
import { section, sentence } from "./section.ts";

/** More reasons than this are only counted. */
const mostReasons = 12;

export async function failures(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  const bars = failureBars(record);
  if (!bars) return null;
  const reasons = record.candidates.flatMap(({ name, runs }) =>
    runs
      .filter(({ status, reason }) => status === "diverged" && reason)
      .map(({ seed, reason }) => `${name}, seed ${seed}: ${reason}`),
  );
  return section("What failed", [
    await single(
      sheet,
      bars,
      "Share of the seeds that diverged (full colour) or stayed no better than a constant prediction (pale).",
    ),
    reasons.length > 0
      ? html`<ul class="notes">${reasons.slice(0, mostReasons).map((reason) => html`<li>${sentence(reason, [reason])}</li>`)}${reasons.length > mostReasons && html`<li>and ${plural(reasons.length - mostReasons, "more")}</li>`}</ul>`
      : null,
  ]);
}
