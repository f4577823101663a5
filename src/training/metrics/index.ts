/** The metrics, each found by the work it is for: `metricsFor` in evaluate.ts walks this list. */
export { accuracy } from "./accuracy.ts";
export { balancedAccuracy } from "./balanced-accuracy.ts";
export { rocAuc } from "./roc-auc.ts";
export { f1 } from "./f1.ts";
export { logLoss } from "./log-loss.ts";
export { rmse } from "./rmse.ts";
export { mae } from "./mae.ts";
export { r2 } from "./r2.ts";
