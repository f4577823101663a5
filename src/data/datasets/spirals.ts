/** Arms wound around each other: needs depth, width or patience. */
import { nonNegative, positive, whole } from "../../options/index.ts";
import { generated, shuffleAndBlur } from "./built-in.ts";

export const spirals = generated({
  name: "spirals",
  about: "spiral arms wound around each other, a class each",
  reference: 'after Lang & Witbrock 1988, "Learning to tell two spirals apart"',
  options: {
    rows: whole(300, { low: 2 }, "points in all arms together"),
    arms: whole(2, { low: 2, high: 100 }, "number of arms"),
    turns: positive(1.5, "turns of each arm"),
    noise: nonNegative(0.02, "standard deviation of the noise on each coordinate; the arms end at radius 1"),
    seed: whole(1, { high: 2 ** 32 - 1 }, "seed of the points"),
  },
  features: 2,
  classes: 2,
  make: ({ rows, arms, turns, noise }, state) => {
    const sizes = Array.from({ length: arms }, (_, k) => Math.floor(rows / arms) + (k < rows % arms ? 1 : 0));
    const points = sizes.flatMap((size, arm) =>
      Array.from({ length: size }, (_, i) => {
        const radius = (i + 1) / size;
        const angle = 2 * Math.PI * (radius * turns + arm / arms);
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      }),
    );
    const labels = sizes.flatMap((size, arm) => Array.from({ length: size }, () => arm));
    return {
      ...shuffleAndBlur(Float64Array.from(points.flat()), labels, 2, noise, state),
      features: ["x0", "x1"],
      classes: sizes.map((_, arm) => `arm ${arm}`),
    };
  },
});
