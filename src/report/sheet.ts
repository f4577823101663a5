/** What a report collects while it is written: its pictures, drawn for wide and narrow pages, and their numbers. */
import type { Figure } from "./draw/index.ts";
import { type Drawn, figureBlock, type Variant } from "./html/parts.ts";
import type { Html } from "./html/template.ts";
import { drawSvg, standAlone } from "./svg.ts";

/** Widths in pixels that figures are drawn for. */
const large = 820;
const small = 358;

export interface Report {
  /** A whole page in one file. */
  readonly html: string;
  /** Every picture by its file name without ending, as SVG that stands alone. */
  readonly figures: Readonly<Record<string, string>>;
}

export interface Sheet {
  readonly draw: (figure: Figure) => Promise<Drawn>;
  /** A numbered figure; `anchors`: names by which the page links to it. */
  readonly figure: (variants: readonly Variant[], caption: string, anchors?: readonly string[]) => Html;
  /** The number of the figure behind every anchor so far. */
  readonly anchors: ReadonlyMap<string, number>;
  readonly figures: Readonly<Record<string, string>>;
}

export function newSheet(): Sheet {
  const figures: Record<string, string> = {};
  const numbers = new Map<string, number>();
  let count = 0;
  return {
    figures,
    anchors: numbers,
    async draw({ name, description, draw }) {
      const wide = await drawSvg(draw(large), { name, description });
      figures[name] = standAlone(wide);
      return { large: wide, small: await drawSvg(draw(small), { name: `${name}-small`, description }) };
    },
    figure(variants, caption, anchors = []) {
      count++;
      const fresh = anchors.filter((anchor) => !numbers.has(anchor));
      for (const anchor of fresh) numbers.set(anchor, count);
      return figureBlock(variants, count, caption, fresh);
    },
  };
}

/** One picture under its caption; nothing where there is no picture. */
export async function single(
  sheet: Sheet,
  figure: Figure | null,
  caption: string,
  anchors: readonly string[] = [],
): Promise<Html | null> {
  return figure && sheet.figure([{ drawn: await sheet.draw(figure) }], caption, anchors);
}
