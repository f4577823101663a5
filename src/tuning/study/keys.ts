/** Keys of what stands beside a study and its trials, out of the way of other tools' attributes. */
export const keys = {
  space: "whetstone:space",
  /** Of a study the spaces that it had before, in order; of a trial which of them it was drawn from, by its place in that list. */
  formerSpaces: "whetstone:formerSpaces",
  spaceIndex: "whetstone:spaceIndex",
  seed: "whetstone:seed",
  sampler: "whetstone:sampler",
  reason: "whetstone:reason",
  /** Optuna's: values that a waiting trial was put into the queue with, and what a retried one goes back to. */
  fixed: "fixed_params",
  failed: "failed_trial",
  retries: "retry_history",
} as const;
