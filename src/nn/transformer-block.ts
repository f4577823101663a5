// One block of a transformer, with normalization before each part: attention among places, then a small network at each place.
import { glorotUniform } from "../initialization/index.ts";
import { choice, configure, define, flag, fraction, searched, whole } from "../options/index.ts";
import { gelu, relu, silu } from "./activations.ts";
import { dense } from "./dense.ts";
import type { LayerOptions, Restorable } from "./define.ts";
import { dropout } from "./dropout.ts";
import { layerNorm } from "./layer-norm.ts";
import type { Layer, LayerConfig } from "./layer.ts";
import { multiHeadAttention } from "./multi-head-attention.ts";

import { residual } from "./residual.ts";
import { sequential } from "./sequential.ts";

const options = {
  features: whole(64, { low: 1 }, "numbers in the vector of a place, the same in and out"),
  heads: whole(4, { low: 1 }, "ways of looking; they share the features evenly"),
  hidden: whole(0, {}, "units of the small network; 0: four times the features"),
  causal: flag(false, "no place looks at later ones"),
  activation: choice("gelu", ["gelu", "relu", "silu"], "inside the small network"),
};
const numbers = {
  dropout: searched(
    fraction(0, "probability that a number is left out: of attention weights, of hidden units and of what each part adds"),
    0,
    0.5,
  ),
};
const declaration = define({
  name: "transformerBlock",
  about: "Attention and a small network at each place, each normalized before and added to what went in.",
  reference: "Xiong et al. 2020, arXiv:2002.04745 (pre-norm); Vaswani et al. 2017, arXiv:1706.03762",
  options: { ...options, ...numbers },
});

const between = { gelu, relu, silu };

type Given = LayerOptions<{}, typeof options & typeof numbers, {}>;

/**
 * `transformerBlock({ features: 64, heads: 4 })`: x + attention(norm(x)), then that + dense(act(dense(norm(that)))), as
 * torch.nn.TransformerEncoderLayer with norm_first. [batch, places, features] → the same shape.
 * Inside it is a sequential of two residuals: parameters stand at `residual1.multiHeadAttention1.query.weight` …
 * @throws UserError, when it is initialized, for inputs of other features or that are no sequences
 */
export const transformerBlock: ((given?: Given) => Layer) & { readonly declaration: typeof declaration } & Restorable =
  Object.assign(
    (given: Given = {}): Layer => {
      const { options: told, label } = configure(declaration, given);
      const { features, heads, hidden, causal, activation, dropout: rate } = told;
      const dropped = () => (rate > 0 ? [dropout({ rate })] : []);
      const init = glorotUniform();
      const inner = sequential(
        residual(layerNorm, multiHeadAttention({ heads, causal, dropout: rate }), ...dropped()),
        residual(
          layerNorm,
          dense(hidden || 4 * features, { init }),
          between[activation],
          ...dropped(),
          dense(features, { init }),
          ...dropped(),
        ),
      );
      return { ...inner, name: "transformerBlock", label, config: { type: "transformerBlock", options: told } };
    },
    {
      declaration,
      restore: ({ options }: LayerConfig): Layer => transformerBlock(options as Given),
    },
  );
