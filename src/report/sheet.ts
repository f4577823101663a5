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
  /** A numbered figure. */
  readonly figure: (variants: readonly Variant[], caption: string) => Html;
  readonly figures: Readonly<Record<string, string>>;
}

export function newSheet(): Sheet {
  const figures: Record<string, string> = {};
  let count = 0;
  return {
    figures,
    async draw({ name, description, draw }) {
      const wide = await drawSvg(draw(large), { name, description });
      figures[name] = standAlone(wide);
      return { large: wide, small: await drawSvg(draw(small), { name: `${name}-small`, description }) };
    },
    figure: (variants, caption) => figureBlock(variants, ++count, caption),
  };
}

/** One picture under its caption; nothing where there is no picture. */
export async function single(sheet: Sheet, figure: Figure | null, caption: string): Promise<Html | null> {
  return figure && sheet.figure([{ drawn: await sheet.draw(figure) }], caption);
}
