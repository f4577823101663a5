/** The best few trials on seeds that none of them was chosen by, as a comparison shows its candidates. */
import type { ComparisonRecord } from "../../../comparison/record.ts";
import { anchorId } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import type { Sheet } from "../../sheet.ts";
import { pairs } from "../pairs.ts";
import { results } from "../results.ts";
import { finalsAnchor } from "./verdict.ts";

export async function finalists(record: ComparisonRecord, sheet: Sheet): Promise<Html | null> {
  if (record.candidates.length === 0) return null;
  return html`<div id="${anchorId(finalsAnchor)}">${await results(record, sheet, "The best few on fresh seeds")}${await pairs(record, sheet)}</div>`;
}
