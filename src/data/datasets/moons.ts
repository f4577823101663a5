/** Two half moons that reach into each other. */
import { nonNegative, whole } from "../../options/index.ts";
import { generated, linspace, shuffleAndBlur } from "./built-in.ts";

export const moons = generated({
  name: "moons",
  about: "two half moons that reach into each other",
  reference: "scikit-learn's make_moons, number for number with the same seed",
  options: {
    rows: whole(300, { low: 2 }, "points in both moons together"),
    noise: nonNegative(0.2, "standard deviation of the noise on each coordinate"),
    seed: whole(3, { high: 2 ** 32 - 1 }, "seed of the points"),
  },
  features: 2,
  classes: 2,
  make: ({ rows, noise }, state) => {
    const upper = linspace(Math.PI, Math.floor(rows / 2), true);
    const lower = linspace(Math.PI, rows - upper.length, true);
    const points = [
      ...[...upper].map((t) => [Math.cos(t), Math.sin(t)]),
      ...[...lower].map((t) => [1 - Math.cos(t), 1 - Math.sin(t) - 0.5]),
    ];
    const labels = points.map((_, i) => (i < upper.length ? 0 : 1));
    return {
      ...shuffleAndBlur(Float64Array.from(points.flat()), labels, 2, noise, state),
      features: ["x0", "x1"],
      classes: ["upper", "lower"],
    };
  },
});
