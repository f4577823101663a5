// What several teaching texts call Xavier initialization: 1 / fanIn, without the fanOut of Glorot & Bengio.
import { positive, searched } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";

/** N(0, 1 / fanIn), as in `np.random.randn(n, m) * np.sqrt(1 / m)`. Equal to lecunNormal, draw for draw. */
export const xavierFanIn = initializer({
  name: "xavierFanIn",
  reference: "Jia et al. 2014, the “xavier” filler of Caffe (there with uniform numbers)",
  about: "Normal numbers of variance 1 / fanIn, which teaching texts call Xavier's.",
  hyper: { gain: searched(positive(1, "an additional factor on the deviation"), 0.2, 5) },
  draw: ({ random, shape, fanIn, gain }) => {
    const std = gain / Math.sqrt(Math.max(fanIn, 1));
    return each(shape, () => std * random.normal());
  },
});
