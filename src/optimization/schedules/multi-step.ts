// Multiplies the rate by a factor at chosen steps.
import { configure, define, nonNegative, plugin, positive, type Values } from "../../options/index.ts";
import { changed } from "../config.ts";
import { increasing } from "./milestones.ts";
import { makeSchedule, type Schedule } from "./schedule.ts";

const declaration = define({
  name: "multiStep",
  reference: "PyTorch MultiStepLR",
  about: "multiplied by a factor at chosen steps",
  hyper: {
    factor: positive(0.1, "what the value is multiplied by"),
    initial: nonNegative(1, "the value before the first milestone"),
  },
});
type Numbers = Values<(typeof declaration)["hyper"]>;

/** initial · factor^(milestones reached); `milestones` count updates, in increasing order. */
export const multiStep = plugin(
  declaration,
  ({ milestones = [1000, 2000], ...given }: Partial<Numbers> & { readonly milestones?: readonly number[] } = {}): Schedule => {
    const { hyper, label } = configure(declaration, given);
    const at = increasing(milestones, "multiStep: milestones");
    return makeSchedule((step) => hyper.initial * hyper.factor ** at.filter((m) => step >= m).length, {
      label: `${label} at ${at.join(", ")}`,
      hyper,
      config: { type: declaration.name, options: { milestones: at, ...changed(declaration, hyper) } },
    });
  },
);
