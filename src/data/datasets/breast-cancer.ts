/** Cell nuclei of breast tumours: the real data of the main comparison. Class 1 is benign, as in scikit-learn. */
import { bundled } from "./built-in.ts";

const measures = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave points",
  "symmetry",
  "fractal dimension",
];

export const breastCancer = bundled({
  name: "breast-cancer",
  about: "tumours from measurements of cell nuclei: malignant (0) or benign (1)",
  aliases: ["cancer", "wdbc"],
  task: "binary",
  rows: 569,
  features: 30,
  classes: 2,
  source:
    "Wolberg, Mangasarian, Street, Street 1993, Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, doi:10.24432/C5DW2B",
  licence: "CC BY 4.0",
  file: () => import("./files/breast-cancer.ts"),
  line: (text) => text.split(",").map(Number),
  featureNames: [...measures.map((m) => `mean ${m}`), ...measures.map((m) => `${m} error`), ...measures.map((m) => `worst ${m}`)],
  classNames: ["malignant", "benign"],
});
