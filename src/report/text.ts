/** How wide a text will be, without a canvas: enough to place labels, not to set type. */

// Advance widths of Helvetica (Adobe's font metrics), in thousandths of the font size, for the characters 32 to 126.
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556,
  556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
  722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
  500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

// System fonts (SF, Segoe UI, Roboto, DejaVu) differ from Helvetica; labels are placed for the wider ones.
const safety = 1.12;

const characterWidth = (character: string): number => {
  const code = character.codePointAt(0)!;
  if (code >= 32 && code < 127) return widths[code - 32];
  return code >= 0x1100 &&
    /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}/u.test(character)
    ? 1000
    : 580;
};

/** The width of one line in pixels, a little more than most fonts need. */
export function textWidth(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character);
  return (sum / 1000) * size * safety * (bold ? 1.1 : 1);
}

/** The text, or as much of it as fits, with an ellipsis; the middle goes where `keepEnd` is set (names that differ at the end). */
export function fitText(text: string, size: number, width: number, { bold = false, keepEnd = false } = {}): string {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const end = keepEnd ? Math.floor(kept / 3) : 0;
    const shorter = `${characters
      .slice(0, kept - end)
      .join("")
      .trimEnd()}…${end ? characters.slice(-end).join("") : ""}`;
    if (textWidth(shorter, size, bold) <= width) return shorter;
  }
  return "…";
}
