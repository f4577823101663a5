/** Texts at fixed places, and keys that flow over lines. */
import type { EncodeEntry, Mark } from "vega";
import { textWidth } from "../text.ts";
import { color } from "../theme.ts";
import { type Layer, type } from "./figure.ts";

type Align = "left" | "center" | "right";
export interface TextRow {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly align?: Align;
  readonly baseline?: "top" | "middle" | "bottom" | "alphabetic";
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
  /** A rim of paper around the letters, where they stand on lines or fills. */
  readonly halo?: boolean;
}

/** Texts at pixel positions of the panel. */
export function texts(rows: readonly TextRow[]): Layer {
  const values = rows.map(
    ({ align = "left", baseline = "alphabetic", size = type.label, color: fill = color("ink"), ...row }) => ({
      ...row,
      align,
      baseline,
      size,
      fill,
      weight: row.bold ? 600 : 400,
    }),
  );
  const rims = values.filter(({ halo }) => halo);
  return {
    rows: values,
    mark: (data) => ({
      type: "group",
      data: [{ name: `${data}rims`, values: rims }],
      marks: [
        ...(rims.length > 0 ? [textMark(`${data}rims`, { stroke: { value: color("paper") }, strokeWidth: { value: 3 } })] : []),
        textMark(data),
      ],
    }),
  };
}

const textMark = (data: string, extra: EncodeEntry = {}): Mark => ({
  type: "text",
  from: { data },
  interactive: false,
  encode: {
    update: {
      x: { field: "x" },
      y: { field: "y" },
      text: { field: "text" },
      align: { field: "align" },
      baseline: { field: "baseline" },
      fontSize: { field: "size" },
      fill: { field: "fill" },
      fontWeight: { field: "weight" },
      ...extra,
    },
  },
});

/** Places for the entries of a key, as many on a line as fit; each has room for a mark before it. */
export function flow(entries: readonly { readonly text: string; readonly mark: number }[], width: number) {
  let [x, y] = [0, 10];
  const places = entries.map(({ text, mark }) => {
    const needs = mark + textWidth(text, type.label) + 16;
    if (x > 0 && x + needs > width + 16) [x, y] = [0, y + 19];
    const place = { x, y, text };
    x += needs;
    return place;
  });
  return { places, height: y + 12 };
}
