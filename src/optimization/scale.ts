// Gradients or updates times a number.
import { mapFlat } from "../engine/index.ts";
import { real } from "../options/index.ts";
import { transformation } from "./transformation.ts";

/** u ← factor · u. */
export const scale = transformation({
  name: "scale",
  about: "times a number",
  hyper: { factor: real(1, "what everything is multiplied by") },
  update: ({ grads, hyper: { factor } }) => [mapFlat(grads, (g) => g.mul(factor)), {}],
});
