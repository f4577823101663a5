/** Search along the scrambled Sobol sequence. */
import { define, plugin } from "../../options/index.ts";
import { quasiRandom } from "./quasi-random.ts";
import type { Sampler } from "./sampler.ts";
import { scrambledSobol } from "./sobol-sequence.ts";

const declaration = define({
  name: "sobol",
  aliases: ["quasiRandom", "qmc"],
  reference: "Sobol' 1967; Joe & Kuo 2008, SIAM J. Sci. Comput. 30; Owen 1995",
  about: "covers the space evenly, best with a power of two of trials",
});

export const sobol = plugin(
  declaration,
  (): Sampler => ({
    name: declaration.name,
    suggest: (question) => quasiRandom(question, scrambledSobol),
  }),
);
