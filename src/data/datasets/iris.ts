/** Three kinds of iris by four lengths. */
import { bundled } from "./built-in.ts";

export const iris = bundled({
  name: "iris",
  about: "three kinds of iris from the lengths of their sepals and petals",
  task: "multiclass",
  rows: 150,
  features: 4,
  classes: 3,
  source: "Fisher 1936, Iris, UCI Machine Learning Repository, doi:10.24432/C56C76",
  licence: "CC BY 4.0",
  file: () => import("./files/iris.ts"),
  line: (text) => text.split(",").map(Number),
  featureNames: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
  classNames: ["setosa", "versicolor", "virginica"],
});
