/** What lines for a terminal need to know about it. All functions here return plain text; colours come from the caller. */

export type Emphasis = "bold" | "dim" | "good" | "bad" | "accent";

export interface Terminal {
  /** Columns. */
  readonly width: number;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
  /** Adds what makes a text bold or coloured, such as Node's `styleText`; it must not change what is read. */
  readonly style: (emphasis: Emphasis, text: string) => string;
}

/** 80 columns, Unicode, no colours. */
export const plain: Terminal = { width: 80, unicode: true, style: (_, text) => text };

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /\p{Extended_Pictographic}\ufe0f|\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const invisible = /^(?:\p{Mn}|\p{Me}|\p{Cf}|\p{Cc})+$/u;
// oxlint-disable-next-line no-control-regex
const escapes = /\u001b\[[0-9;]*m/g;

/** How many columns a text takes: 2 for Chinese characters and emoji, 0 for colours and combining marks. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segments.segment(text.replace(escapes, "")))
    columns += invisible.test(segment) ? 0 : wide.test(segment) ? 2 : 1;
  return columns;
}

/** As much of a text as fits, with an ellipsis. Give it before styling. */
export function cut(text: string, width: number, unicode = true): string {
  if (displayWidth(text) <= width) return text;
  const end = unicode ? "…" : "...";
  if (width <= end.length) return end.slice(0, Math.max(0, width));
  let kept = "";
  for (const { segment } of segments.segment(text)) {
    if (displayWidth(kept + segment) > width - end.length) break;
    kept += segment;
  }
  return kept + end;
}

/** Spaces up to a width, on the side away from where the text is aligned to. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** Text in ASCII, for terminals that show nothing else: typographic signs are replaced, other letters become `?`. */
export const ascii = (text: string): string =>
  text
    .replace(/[−–—]/g, "-")
    .replace(/[’‘]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/…/g, "...")
    .replace(/×/g, "x")
    .replace(/±/g, "+-")
    .replace(/µ/g, "u")
    .replace(/·/g, "|")
    .replace(/²/g, "2")
    .replace(/∞/g, "inf")
    .replace(
      /10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g,
      (_, power: string) =>
        `1e${[...power]
          .map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))
          .map((i) => (i ? String(i - 1) : "-"))
          .join("")}`,
    )
    .replace(/x1e/g, "e")
    .replace(/[^\x00-\x7f]/gu, "?");

/** A text for this terminal: itself, or in ASCII. */
export const shown = (text: string, { unicode }: Terminal): string => (unicode ? text : ascii(text));
