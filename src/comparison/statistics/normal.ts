/** The standard normal distribution; it stands in random/, where draws are made with it. */
export { normalCdf, normalQuantile } from "../../random/index.ts";
