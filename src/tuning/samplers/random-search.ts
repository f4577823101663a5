/** Random search: every trial drawn alone. What every other sampler has to beat. */
import { define, plugin } from "../../options/index.ts";
import { axisOf } from "./axis.ts";
import { suggestEach } from "./conditions.ts";
import type { Question, Sampler } from "./sampler.ts";

const declaration = define({
  name: "randomSearch",
  aliases: ["random"],
  reference: "Bergstra & Bengio 2012, JMLR 13",
  about: "draws every trial alone, evenly over the space",
});

export const drawn = ({ dimensions, random }: Question) =>
  suggestEach(dimensions, ({ name, distribution }) => axisOf(distribution).value(random.fork(name).uniform()));

export const randomSearch = plugin(declaration, (): Sampler => ({ name: declaration.name, suggest: drawn }));
