/** Population-based training: networks that are trained side by side, of which the worst go on from the best with other numbers. */
import { choice, configure, define, number, plugin, type Values, whole } from "../../options/index.ts";
import type { exploits } from "./exploits.ts";

const options = {
  size: whole(16, { low: 2 }, "networks that are trained side by side"),
  interval: whole(0, {}, "epochs after which they are compared; 0 for a twentieth of all"),
  exploit: choice("truncation", ["truncation", "tournament"], "who goes on from whom"),
  share: number(0.2, { low: 0, high: 0.5 }, "of truncation: the worst of this share copy one of the best of it"),
  step: number(0.2, { low: 0, high: 1, openLow: true, openHigh: true }, "a copy's numbers are this share larger or smaller"),
  resample: number(0.25, { low: 0, high: 1 }, "chance that a copy draws one of them anew, from the whole range"),
};

const declaration = define({
  name: "population",
  aliases: ["pbt", "populationBased"],
  reference: "Jaderberg et al. 2017, Population Based Training of Neural Networks, arXiv:1711.09846",
  about: "trains a population; its worst go on from its best with other numbers, which gives a schedule of them",
  options,
});

/** With every default in place; `interval` may still be 0. */
export interface Population extends Values<typeof options> {
  readonly name: string;
  readonly exploit: keyof typeof exploits;
}

export const population = plugin(
  declaration,
  (given?: Partial<Omit<Population, "name">>): Population => ({
    name: declaration.name,
    ...configure(declaration, given).options,
  }),
);
