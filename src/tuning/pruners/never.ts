/** Lets every trial run to its end. */
import { define, plugin } from "../../options/index.ts";
import type { Pruner } from "./pruner.ts";

const declaration = define({
  name: "never",
  aliases: ["none", "nop"],
  reference: "",
  about: "lets every trial run to its end",
});

export const never = plugin(declaration, (): Pruner => ({ name: declaration.name, judges: "epochs", prunes: () => false }));
