// Images moved a little: what is seen does not depend on where it stands.
import { type Tensor, iota } from "../../engine/index.ts";
import { UserError, whole } from "../../options/index.ts";
import { augmentation } from "./augmentation.ts";

/**
 * Every image [batch, height, width, channels] is moved by a whole number of pixels, from −pixels to pixels in each direction, drawn
 * anew for each image in every step. What comes in at the edge is as dark as the darkest pixel of the image's channel. For
 * digits and photographs; not where the place is what matters. Keras: `RandomTranslation`, by fractions and with reflection.
 * @throws UserError for inputs that are no images
 */
export const imageShift = augmentation({
  name: "imageShift",
  aliases: ["randomShift", "randomTranslation"],
  reference: "Simard, Steinkraus & Platt 2003, doi:10.1109/ICDAR.2003.1227801",
  about: "moves every image by a few pixels, anew in every step",
  options: { pixels: whole(2, { low: 1 }, "largest way in each direction") },
  apply: ({ x, y, options: { pixels }, uniform }) => {
    if (x.rank !== 4)
      throw new UserError(
        `imageShift: expected images [batch, height, width, channels], got [${x.shape.join(", ")}]; it moves nothing else.`,
      );
    const darkest = x.neg().maximum([1, 2], true).neg(); // [batch, 1, 1, channels]
    const moved = [1, 2].reduce((image, axis) => shifted(image, axis, pixels, uniform([x.shape[0], 1])), x.sub(darkest));
    return { x: moved.add(darkest), y };
  },
});

/** Each image read from 0 to 2 · pixels places on along `axis`, of the image with zeros around: the chosen tap of a window. */
function shifted(image: Tensor, axis: number, pixels: number, u: Tensor): Tensor {
  const taps = 2 * pixels + 1;
  const batch = image.shape[0];
  const chosen = iota([batch, taps], 1).eq(u.mul(taps).floor()).reshape([batch, 1, 1, 1, taps]);
  const padded = image.pad(image.shape.map((_, d) => (d === axis ? [pixels, pixels] : [0, 0])));
  const read = padded.window([{ axis, size: taps, stride: 1, dilation: 1 }]); // [batch, height, width, channels, taps]
  return chosen.where(read, 0).sum([4]);
}
