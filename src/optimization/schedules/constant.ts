// The same value at every step.
import { nonNegative } from "../../options/index.ts";
import { schedule } from "./schedule.ts";

export const constant = schedule({
  name: "constant",
  reference: "",
  about: "the same value at every step",
  hyper: { initial: nonNegative(1, "the value") },
  value: (_step, { initial }) => initial,
});
