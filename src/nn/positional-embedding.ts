// Where in a sequence each vector stands, added to the vector: attention by itself does not know.
import type { Tensor } from "../engine/index.ts";
import { sinusoids } from "../functional/index.ts";
import { normal } from "../initialization/index.ts";
import { UserError, choice } from "../options/index.ts";
import { layer } from "./define.ts";

/**
 * x [batch, places, features] plus one vector a place, the same in every example: learnt (`kind: "learned"`, drawn small, as in
 * GPT-2 and BERT), or waves of fixed lengths (`"sinusoidal"`), which have nothing to learn.
 * @throws UserError, when it is initialized, for inputs that are no sequences
 */
export const positionalEmbedding = layer({
  name: "positionalEmbedding",
  about: "Adds to each vector of a sequence what tells its place.",
  reference: "Vaswani et al. 2017, arXiv:1706.03762, section 3.5",
  options: { kind: choice("learned", ["learned", "sinusoidal"], "one learnt vector a place, or waves of fixed lengths") },
  initializers: { positionInit: normal({ std: 0.02 }) },
  params: ({ random, input, options: { kind }, initializers: { positionInit } }) => {
    if (input.length !== 2)
      throw new UserError(
        `positionalEmbedding: expected [batch, places, features], got [batch, ${input.join(", ")}]; put embedding() or reshape() before it.`,
      );
    return { position: kind === "learned" ? positionInit(random.fork("position"), input) : undefined };
  },
  apply: ({ position }, x) => {
    const [, places, features] = x.shape;
    const vectors: Tensor = position ?? sinusoids(places, features);
    return x.add(vectors);
  },
});
