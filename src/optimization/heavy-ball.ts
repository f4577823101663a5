// Polyak's heavy ball on top of any rule: updates gather momentum.
import { zerosLike } from "../functional/index.ts";
import { fraction } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/** v ← βv + u, where u is what came before it: `chain(rmsprop(), heavyBall({ momentum: 0.9 }))` is RMSprop with momentum. */
export const heavyBall = optimizer({
  name: "heavyBall",
  reference: "Polyak 1964",
  about: "updates gather momentum",
  hyper: { momentum: fraction(0.9, "β, how much of the past is kept") },
  init: (param) => ({ v: zerosLike(param) }),
  update: ({ grad, state, hyper: { momentum: beta } }) => {
    const v = beta.mul(state.v).add(grad);
    return [v, { v }];
  },
});
