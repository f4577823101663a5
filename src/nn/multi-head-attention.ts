// Every place of a sequence looks at all others, in several ways at once.
import type { Tensor } from "../engine/index.ts";
import { attention } from "../functional/index.ts";
import { glorotUniform, zeros } from "../initialization/index.ts";
import { UserError, flag, fraction, searched, whole } from "../options/index.ts";
import { layer } from "./define.ts";

/**
 * Self-attention: x [batch, places, features] → the same shape. Queries, keys and values are affine maps of x, cut into `heads`
 * of features / heads numbers; `output` joins them again. `dropout` leaves out attention weights while training.
 *
 * As torch.nn.MultiheadAttention (whose in_proj_weight is the three maps in one) and Keras's MultiHeadAttention with
 * key_dim = features / heads. Weights start as glorotUniform, biases at 0.
 * @throws UserError, when it is initialized, for inputs that are no sequences and features that heads do not divide
 */
export const multiHeadAttention = layer({
  name: "multiHeadAttention",
  aliases: ["selfAttention"],
  about: "Each place of a sequence gathers from the others what it asks for.",
  reference: "Vaswani et al. 2017, arXiv:1706.03762, section 3.2",
  hyper: { dropout: searched(fraction(0, "probability that an attention weight is left out"), 0, 0.5) },
  options: {
    heads: whole(4, { low: 1 }, "ways of looking; they share the features evenly"),
    causal: flag(false, "no place looks at later ones"),
    bias: flag(true, "add a number to each query, key, value and output"),
  },
  initializers: { init: glorotUniform(), biasInit: zeros() },
  params: ({ random, input, options: { heads, bias }, initializers: { init, biasInit } }) => {
    if (input.length !== 2)
      throw new UserError(
        `multiHeadAttention: expected [batch, places, features], got [batch, ${input.join(", ")}]; put embedding() or reshape() before it.`,
      );
    const features = input[1];
    if (features % heads !== 0)
      throw new UserError(
        `multiHeadAttention: ${heads} heads cannot share ${features} features evenly; take ${nearestDivisor(features, heads)} heads, or features that are a multiple of ${heads}.`,
      );
    const map = (name: string) => ({
      weight: init(random.fork(`${name}.weight`), [features, features]),
      bias: bias ? biasInit(random.fork(`${name}.bias`), [features]) : undefined,
    });
    return { query: map("query"), key: map("key"), value: map("value"), output: map("output") };
  },
  apply: (params, x, { hyper: { dropout }, options: { heads, causal }, training, uniform, observe }) => {
    const features = x.shape[2];
    const own = features / heads;
    const headed = (name: "query" | "key" | "value"): Tensor => {
      const { weight, bias } = params[name];
      const mapped = x.contract(weight.reshape([features, heads, own]), { batch: 0, summed: 1 }); // [batch, places, heads, own]
      const moved = bias ? mapped.add(bias.reshape([heads, own])) : mapped;
      observe(name, moved);
      return moved.transpose([0, 2, 1, 3]); // [batch, heads, places, own]
    };
    const thinned = (weights: Tensor) => {
      observe("weights", weights); // [batch, heads, places, places]
      return training
        ? uniform(weights.shape)
            .lt(dropout)
            .where(0, weights.div(dropout.neg().add(1)))
        : weights;
    };
    const looked = attention(headed("query"), headed("key"), headed("value"), { causal, onWeights: thinned });
    const { weight, bias } = params.output;
    const joined = looked.transpose([0, 2, 1, 3]).contract(weight.reshape([heads, own, features]), { batch: 0, summed: 2 });
    return bias ? joined.add(bias) : joined;
  },
});

/** The number of heads nearest to the wanted one that divides the features. */
const nearestDivisor = (features: number, wanted: number): number =>
  Array.from({ length: features }, (_, i) => i + 1)
    .filter((heads) => features % heads === 0)
    .reduce((best, heads) => (Math.abs(heads - wanted) < Math.abs(best - wanted) ? heads : best));
