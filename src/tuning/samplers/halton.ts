/** Search along the scrambled Halton sequence. */
import { define, plugin } from "../../options/index.ts";
import { scrambledHalton } from "./halton-sequence.ts";
import { quasiRandom } from "./quasi-random.ts";
import type { Sampler } from "./sampler.ts";

const declaration = define({
  name: "halton",
  reference: "Halton 1960, Numerische Mathematik 2; Owen 2017, arXiv:1706.02808",
  about: "covers the space evenly with any number of trials, best below ten dimensions",
});

export const halton = plugin(
  declaration,
  (): Sampler => ({
    name: declaration.name,
    suggest: (question) => quasiRandom(question, scrambledHalton),
  }),
);
