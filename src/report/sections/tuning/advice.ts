/** What the trials say about the search itself, each with the figure that shows it. */
import { typedCommand, linkTo, typeset } from "../../html/parts.ts";
import { html, type Html } from "../../html/template.ts";
import type { Sheet } from "../../sheet.ts";
import { section } from "../section.ts";

export interface Advice {
  /** What was seen and what to do about it. */
  readonly sentence: string;
  /** The anchor of the figure that shows it: `slice:learningRate`, `contour:width,depth`, `importance`, `history` … */
  readonly figure: string;
  /** The command that does it, where one does. */
  readonly how?: string;
}

/** To be called after the figures are drawn: what has no figure on this page is said without a link. */
export function adviceList(advice: readonly Advice[], { anchors }: Pick<Sheet, "anchors">): Html | null {
  if (advice.length === 0) return null;
  const items = advice.map(({ sentence, how, figure }) => {
    const number = anchors.get(figure);
    return html`<li>${typeset(sentence)}${number !== undefined && html` ${linkTo(figure, `Figure ${number}`)}`}${how && typedCommand(how)}</li>`;
  });
  return section("What to do next", [html`<ol class="advice">${items}</ol>`]);
}
