// `whetstone check`: the gradients of a network and its loss against central differences.
import { gradientCheckSettings } from "../../diagnosis/gradient-check/check-gradients.ts";
import type { Command } from "../command.ts";
import { flagsOf } from "../flags/data.ts";

export const command: Command = {
  about: [
    "Compares the gradient of the loss with central differences, in float64, for every parameter of the network: the test that finds a wrong derivative. The network is the one that the same options would train, as it begins; or a trained one, as it stands.",
    "The relative error is ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), as in the teaching texts. Exit code 1 where a tensor needs a look.",
  ],
  examples: [
    { command: "whetstone check circles --hidden 5x3", about: "a network before its first step" },
    {
      command: "whetstone check breast-cancer --activation tanh --l2 1e-3 --batch-norm",
      about: "penalties and normalization included",
    },
    { command: "whetstone check circles --model runs/circles-train", about: "a trained network, where it stands" },
  ],
  positional: [{ name: "DATA", about: "a file or a built-in name, whose first training rows are the batch" }],
  groups: async () => {
    const { settingFlags } = await import("../flags/settings.ts");
    const { step: _, ...shown } = gradientCheckSettings;
    return [
      {
        title: "The check",
        flags: [
          { name: "model", value: "MODEL", about: "a run's folder or its model.safetensors, instead of a new network" },
          { name: "rows", value: "N", about: "rows of the batch", initial: "10" },
          ...flagsOf(shown).filter(({ name }) => name !== "seed"),
          { name: "config", value: "FILE", about: "settings from a .json or .ts file; options go before them" },
          { name: "json", about: "the result as one JSON line on stdout" },
        ],
      },
      ...(await settingFlags()),
    ];
  },
  run: async (at) => {
    const { checkOnce } = await import("../check-once.ts");
    return checkOnce(at);
  },
};
