/** Wines of three cultivars by chemical analysis. */
import { bundled } from "./built-in.ts";

export const wine = bundled({
  name: "wine",
  about: "the cultivar of a wine from a chemical analysis",
  task: "multiclass",
  rows: 178,
  features: 13,
  classes: 3,
  source: "Aeberhard, Forina 1991, Wine, UCI Machine Learning Repository, doi:10.24432/C5PC7J",
  licence: "CC BY 4.0",
  file: () => import("./files/wine.ts"),
  line: (text) => text.split(",").map(Number),
  featureNames: [
    "alcohol",
    "malic acid",
    "ash",
    "alcalinity of ash",
    "magnesium",
    "total phenols",
    "flavanoids",
    "nonflavanoid phenols",
    "proanthocyanins",
    "color intensity",
    "hue",
    "od280/od315 of diluted wines",
    "proline",
  ],
  classNames: ["cultivar 0", "cultivar 1", "cultivar 2"],
});
