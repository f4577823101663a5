/** What every figure is: a name, words, and a Vega specification for a width. */
import type { Data, Mark, Spec } from "vega";

/** A picture of a report: pure data in, a Vega specification of a given width out. */
export interface Figure {
  /** A file name without its ending: `cost-validation-log`. */
  readonly name: string;
  readonly title: string;
  /** What the picture shows, in words, for those who cannot see it. */
  readonly description: string;
  /** @param width in pixels; narrow ones (under 500) are laid out for telephones */
  readonly draw: (width: number) => Spec;
}

export const narrow = (width: number): boolean => width < 500;

/** Sizes of type in pixels. */
export const type = { tick: 11, label: 12, title: 13 } as const;

/** A mark and the rows it is drawn from. */
export interface Layer {
  readonly rows?: readonly object[];
  readonly mark: (data: string) => Mark;
}

/** The data sets and marks of some layers, in the order given. */
export function stack(layers: readonly Layer[]): { data: Data[]; marks: Mark[] } {
  return {
    data: layers.flatMap(({ rows }, i) => (rows ? [{ name: `rows${i}`, values: [...rows] }] : [])),
    marks: layers.map(({ mark }, i) => mark(`rows${i}`)),
  };
}

/** A whole specification of that size. */
export const picture = (width: number, height: number, layers: readonly Layer[]): Spec => ({
  $schema: "https://vega.github.io/schema/vega/v6.json",
  width,
  height: Math.ceil(height),
  padding: 0,
  autosize: "none",
  ...stack(layers),
});
