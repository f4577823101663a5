/** Networks in a few words, the same for every library: layers in a row, each with its shapes and its parameters' names. */

/** What is written down. Activations stand as layers of their own. */
export type LayerKind =
  | { readonly kind: "dense"; readonly units: number }
  /** Stride 1; the edges are padded so that the picture keeps its size. */
  | { readonly kind: "conv"; readonly filters: number; readonly size: number }
  /** Windows side by side. */
  | { readonly kind: "maxPool"; readonly size: number }
  | { readonly kind: "relu" }
  /** From [height, width, channels], in that order, to one axis. */
  | { readonly kind: "flatten" }
  | { readonly kind: "dropout"; readonly rate: number };

/** With the shapes of one example, channels last, and for layers with parameters their shapes and the numbers of their files. */
export type Layer = LayerKind & {
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** [in, out], or [height, width, in, out]. */
  readonly weight?: readonly number[];
  /** Files are `weight0`, `bias0`, ... */
  readonly index?: number;
};

export const dense = (units: number): LayerKind => ({ kind: "dense", units });
export const conv = (filters: number, size: number): LayerKind => ({ kind: "conv", filters, size });
export const maxPool = (size: number): LayerKind => ({ kind: "maxPool", size });
export const relu: LayerKind = { kind: "relu" };
export const flatten: LayerKind = { kind: "flatten" };
export const dropout = (rate: number): LayerKind => ({ kind: "dropout", rate });

/** Dense layers of these widths with ReLU, and dropout where the rate is above 0, between them; the first width is the input's. */
export const multilayer = (widths: readonly number[], rate = 0): LayerKind[] =>
  widths
    .slice(1)
    .flatMap((units, l) => [dense(units), ...(l + 2 < widths.length ? [relu, ...(rate > 0 ? [dropout(rate)] : [])] : [])]);

/** Fills in shapes and numbers. */
export function network(input: readonly number[], kinds: readonly LayerKind[]): Layer[] {
  let at = input;
  let index = 0;
  return kinds.map((kind) => {
    const layer = { ...kind, input: at, ...shapes(kind, at) };
    at = layer.output;
    return layer.weight ? { ...layer, index: index++ } : layer;
  });
}

function shapes(layer: LayerKind, input: readonly number[]): { output: readonly number[]; weight?: readonly number[] } {
  switch (layer.kind) {
    case "dense":
      return { output: [layer.units], weight: [input[0], layer.units] };
    case "conv":
      return {
        output: [input[0], input[1], layer.filters],
        weight: [layer.size, layer.size, input[2], layer.filters],
      };
    case "maxPool":
      return { output: [Math.floor(input[0] / layer.size), Math.floor(input[1] / layer.size), input[2]] };
    case "flatten":
      return { output: [input.reduce((a, b) => a * b, 1)] };
    case "relu":
    case "dropout":
      return { output: input };
    default:
      return layer satisfies never;
  }
}

/** One matrix product of a layer: `rows` x `inner` times `inner` x `columns`; a convolution's is that of its windows. */
export interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** The forward product of every layer with weights, for so many examples. */
export function products(layers: readonly Layer[], batch: number): Product[] {
  return layers.flatMap(({ weight, output }) => {
    if (!weight) return [];
    const columns = weight[weight.length - 1];
    const inner = weight.slice(0, -1).reduce((a, b) => a * b, 1);
    return [{ rows: (batch * output.reduce((a, b) => a * b, 1)) / columns, inner, columns }];
  });
}

export const parameters = (layers: readonly Layer[]): number =>
  layers.reduce((n, { weight }) => n + (weight ? weight.reduce((a, b) => a * b, 1) + weight[weight.length - 1] : 0), 0);
