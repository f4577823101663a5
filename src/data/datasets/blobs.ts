/** Normal clouds around random centres: as easy or as hard as their spread. */
import { positive, whole } from "../../options/index.ts";
import { generated, shuffleAndBlur } from "./built-in.ts";

export const blobs = generated({
  name: "blobs",
  about: "normal clouds around random centres, a class each",
  reference: "scikit-learn's make_blobs, number for number with the same seed",
  options: {
    rows: whole(300, { low: 2 }, "points in all clouds together"),
    centers: whole(3, { low: 2, high: 1000 }, "number of clouds"),
    features: whole(2, { low: 1, high: 10_000 }, "number of coordinates"),
    spread: positive(1, "standard deviation of a cloud; the centres lie in a box from -10 to 10"),
    seed: whole(1, { high: 2 ** 32 - 1 }, "seed of the centres and the points"),
  },
  features: 2,
  classes: 3,
  make: ({ rows, centers, features, spread }, state) => {
    const middle = state.uniform(-10, 10, centers * features);
    const sizes = Array.from({ length: centers }, (_, k) => Math.floor(rows / centers) + (k < rows % centers ? 1 : 0));
    const labels = sizes.flatMap((size, k) => Array.from({ length: size }, () => k));
    const x = state
      .normal(0, spread, rows * features)
      .map((offset, i) => middle[labels[Math.floor(i / features)] * features + (i % features)] + offset);
    return {
      ...shuffleAndBlur(x, labels, features, null, state),
      features: Array.from({ length: features }, (_, j) => `x${j}`),
      classes: sizes.map((_, k) => `cloud ${k}`),
    };
  },
});
