// What a layer is: numbers to learn, numbers to keep, and a formula. `layer({...})` in define.ts is how most are written.
import type { NdArray, Shape, Tensor } from "../engine/index.ts";
import type { InitializerConfig } from "../initialization/index.ts";
import type { OptionValue } from "../options/index.ts";
import type { Random } from "../random/index.ts";

export type ArrayTree = { readonly [name: string]: NdArray | ArrayTree };
export type TensorTree = { readonly [name: string]: Tensor | TensorTree };
export type NumberTree = { readonly [name: string]: number | NumberTree };

/** JSON from which `layerFromConfig` makes the layer again, without its weights. */
export interface LayerConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, OptionValue | InitializerConfig>>;
  /** What a composite is made of. */
  readonly layers?: readonly LayerConfig[];
}

/** What a layer is given besides its input. Trees have the form that `init` and `hyper` gave them. */
export interface LayerContext {
  readonly params: TensorTree;
  /** Running statistics. */
  readonly state: TensorTree;
  /** Run-time numbers, such as a dropout rate, as scalars; a layer takes its own number for one that is missing. */
  readonly hyper: TensorTree;
  /** False at prediction: no dropout, running statistics instead of the batch's. */
  readonly training: boolean;
  /** Fresh numbers in [0, 1) in every step; each call is a site of its own. Only while training. */
  uniform(shape: Shape): Tensor;
  /** Hands a value to whoever watches (reports, diagnosis, `summary`); does nothing otherwise. */
  observe(name: string, value: Tensor): void;
}

export interface Layer {
  /** The kind: `dense`, `relu`. Inside a sequential it is called `dense1`, `relu1` … */
  readonly name: string;
  /** With the options that differ from their defaults: `leakyRelu(slope=0.2)`. */
  readonly label: string;
  /** Numbers that flow into the compiled step at run time. */
  readonly hyper: NumberTree;
  readonly config: LayerConfig;
  /** What a composite is made of, by name. */
  readonly layers?: Readonly<Record<string, Layer>>;
  /** Where the outputs are probabilities, by which function; losses want the logits before it, see `forLogits`. */
  readonly gives?: "softmax" | "sigmoid";
  /**
   * Looks at data that the layer is the first to meet, before training and prediction.
   * @param x [rows, ...input]
   * @throws UserError for numbers that are none for it, such as an id of an embedding that is out of range
   */
  checkInput?(x: NdArray): void;
  /**
   * First values of what the layer learns and keeps.
   * @param input shape of one example, without the batch axis
   * @throws UserError where the layer cannot take such an input
   */
  init(random: Random, input: Shape): { readonly params: ArrayTree; readonly state: ArrayTree; readonly output: Shape };
  /**
   * The formula.
   * @param x [batch, ...input]
   * @returns the output [batch, ...output], and the state of the next step (that of this one, where not training)
   */
  apply(x: Tensor, context: LayerContext): { readonly output: Tensor; readonly state: TensorTree };
}
