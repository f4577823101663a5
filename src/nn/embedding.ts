// A learnt vector for every word, category or token that data names by a whole number.
import type { NdArray } from "../engine/index.ts";
import { embed } from "../functional/index.ts";
import { normal } from "../initialization/index.ts";
import { UserError, whole } from "../options/index.ts";
import { layer } from "./define.ts";

/**
 * Ids [batch, …] → vectors [batch, …, features]: `embedding({ count: 5000, features: 64 })`. Ids are whole numbers from 0 to
 * count − 1 and must come as they are: prepare the data with `scale: "none"`. Training and prediction refuse others by row
 * and value; inside a compiled program one gives a vector of NaN. The vectors start as N(0, 1), as in PyTorch (Keras: U(±0.05)).
 */
export const embedding = layer({
  name: "embedding",
  about: "A learnt vector for every id: whole numbers from 0 to count − 1.",
  reference: "Bengio, Ducharme, Vincent & Jauvin 2003, “A neural probabilistic language model”; torch.nn.Embedding",
  options: {
    count: whole(1000, { low: 1 }, "how many ids there are"),
    features: whole(32, { low: 1 }, "numbers in the vector of an id"),
  },
  initializers: { vectorInit: normal({ std: 1 }) },
  params: ({ random, options: { count, features }, initializers: { vectorInit } }) => ({
    weight: vectorInit(random.fork("weight"), [count, features]),
  }),
  output: ({ input, options: { features } }) => [...input, features],
  checkInput: ({ x, options: { count } }) => refuseOtherThanIds(x, count),
  apply: ({ weight }, x) => embed(weight, x),
});

function refuseOtherThanIds({ shape, data }: NdArray, count: number): void {
  const at = data.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < count));
  if (at < 0) return;
  const row = Math.floor(at / (data.length / shape[0])) + 1;
  throw new UserError(
    Number.isInteger(data[at])
      ? `embedding: row ${row} holds the id ${data[at]}, but there are the ids 0 to ${count - 1}; ${data[at] < 0 ? "ids begin at 0" : `say count ${data[at] + 1} or more`}.`
      : `embedding: row ${row} holds ${data[at]}, but ids are whole numbers from 0 to ${count - 1}; prepare the data with scale "none", so that ids stay as they are.`,
  );
}
