// The averagings of weights, found by name from the command line. A new one is one file and one line here.
export { exponentialMovingAverage } from "./exponential-moving-average.ts";
export { stochasticAveraging } from "./stochastic-averaging.ts";
