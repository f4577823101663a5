// Images and sequences of any size to one number a channel.
import type { Shape } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import { layer } from "./define.ts";

const channelsOf =
  (name: string) =>
  ({ input }: { readonly input: Shape }): Shape => {
    if (input.length < 2)
      throw new UserError(
        `${name}: expected [batch, …places, channels], got [batch${input.map((n) => `, ${n}`).join("")}]; it needs an axis to pool over.`,
      );
    return input.slice(-1);
  };
const places = (shape: Shape): number[] => shape.slice(1, -1).map((_, d) => d + 1);

export const globalAveragePool = layer({
  name: "globalAveragePool",
  aliases: ["globalAveragePooling"],
  about: "The mean of each channel over all places: [batch, height, width, channels] → [batch, channels].",
  reference: "Lin, Chen & Yan 2013, arXiv:1312.4400",
  output: channelsOf("globalAveragePool"),
  apply: (_, x) => x.mean(places(x.shape)),
});

/** Places that tie share the gradient. */
export const globalMaxPool = layer({
  name: "globalMaxPool",
  aliases: ["globalMaxPooling"],
  about: "The largest number of each channel over all places: [batch, height, width, channels] → [batch, channels].",
  reference: "Oquab, Bottou, Laptev & Sivic 2015, “Is object localization for free?”",
  output: channelsOf("globalMaxPool"),
  apply: (_, x) => x.maximum(places(x.shape)),
});
