/** Two rings, one inside the other: the smallest problem that no straight line solves. */
import { fraction, nonNegative, whole } from "../../options/index.ts";
import { generated, linspace, shuffleAndBlur } from "./built-in.ts";

export const circles = generated({
  name: "circles",
  about: "two rings, one inside the other",
  reference: "scikit-learn's make_circles, number for number with the same seed",
  options: {
    rows: whole(300, { low: 2 }, "points in both rings together"),
    noise: nonNegative(0.05, "standard deviation of the noise on each coordinate"),
    factor: fraction(0.8, "radius of the inner ring; the outer one has 1"),
    seed: whole(1, { high: 2 ** 32 - 1 }, "seed of the points"),
  },
  features: 2,
  classes: 2,
  make: ({ rows, noise, factor }, state) => {
    const outer = linspace(2 * Math.PI, Math.floor(rows / 2), false);
    const inner = linspace(2 * Math.PI, rows - outer.length, false);
    const points = [
      ...[...outer].map((t) => [Math.cos(t), Math.sin(t)]),
      ...[...inner].map((t) => [Math.cos(t) * factor, Math.sin(t) * factor]),
    ];
    const labels = points.map((_, i) => (i < outer.length ? 0 : 1));
    return {
      ...shuffleAndBlur(Float64Array.from(points.flat()), labels, 2, noise, state),
      features: ["x0", "x1"],
      classes: ["outer", "inner"],
    };
  },
});
