// Every entry of the gradient kept within ± a limit. It turns the gradient where entries are cut.
import { mapFlat } from "../../engine/index.ts";
import { clamp } from "../../functional/index.ts";
import { positive } from "../../options/index.ts";
import { transformation } from "../transformation.ts";

/** g ← min(max(g, −maxValue), maxValue). An infinite entry becomes ± maxValue, NaN stays NaN. */
export const clipByValue = transformation({
  name: "clipByValue",
  reference: "PyTorch clip_grad_value_; Optax clip",
  about: "every entry of the gradient kept within ± a limit",
  aliases: ["value"],
  hyper: { maxValue: positive(1, "the largest size of an entry") },
  update: ({ grads, hyper: { maxValue } }) => [mapFlat(grads, (g) => clamp(g, maxValue.neg(), maxValue)), {}],
});
