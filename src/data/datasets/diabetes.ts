/** Progression of diabetes: a number to predict, with much that no model explains. */
import { bundled } from "./built-in.ts";

export const diabetes = bundled({
  name: "diabetes",
  about: "progression of diabetes after a year, from ten measurements in their own units",
  task: "regression",
  rows: 442,
  features: 10,
  classes: 0,
  source: "Efron, Hastie, Johnstone, Tibshirani 2004, Least Angle Regression, Annals of Statistics 32(2)",
  licence: "none stated by the authors; this copy follows scikit-learn's, under BSD 3-Clause",
  file: () => import("./files/diabetes.ts"),
  line: (text) => text.split(",").map(Number),
  featureNames: [
    "age",
    "sex",
    "body mass index",
    "blood pressure",
    "total cholesterol",
    "low-density lipoproteins",
    "high-density lipoproteins",
    "total cholesterol / HDL",
    "log of triglycerides",
    "blood sugar",
  ],
  classNames: [],
});
