/** The logarithm of the expected improvement as a function of the point, with its gradient. */
import { logExpectedImprovement, logHSlope } from "./log-expected-improvement.ts";
import type { Acquisition } from "./maximize.ts";
import type { Posterior } from "./posterior.ts";

/** The variance at a point that was seen without noise. */
const LEAST = 1e-12;

/** @param best what is to be improved on */
export function expectedImprovement(belief: Posterior, best: number): Acquisition {
  return {
    value(point) {
      const { mean, variance } = belief.at(point);
      return logExpectedImprovement(mean, variance + LEAST, best);
    },
    values(points) {
      const { means, variances } = belief.atAll(points);
      return means.map((mean, i) => logExpectedImprovement(mean, variances[i] + LEAST, best));
    },
    withGradient(point, gradient) {
      const { mean, variance, meanGradient, varianceGradient } = belief.withGradient(point);
      const deviation = Math.sqrt(variance + LEAST);
      const z = (best - mean) / deviation;
      const slope = logHSlope(z);
      for (let d = 0; d < gradient.length; d++) {
        const deviationGradient = varianceGradient[d] / (2 * deviation);
        gradient[d] = (slope * (-meanGradient[d] - z * deviationGradient) + deviationGradient) / deviation;
      }
      return logExpectedImprovement(mean, variance + LEAST, best);
    },
  };
}
