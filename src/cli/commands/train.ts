// `whetstone train DATA`: one network on one data set, with a live line, a report and a folder that can be gone on from.
import type { Command } from "../command.ts";
import { runFlags } from "../flags/run.ts";

export const command: Command = {
  about: [
    "Trains one network, shows how it goes, and leaves a folder with the configuration, the events, the weights and a report for the browser. Ctrl-C saves before it stops; --resume goes on from there, bit for bit.",
    "DATA is a file (CSV, TSV, JSON lines, Parquet, NPY, IDX; also gzipped) or a built-in name (whetstone data lists them). What to predict is guessed, and said; --target names it.",
  ],
  examples: [
    { command: "whetstone train circles --hidden 16x16", about: "a built-in data set" },
    { command: "whetstone train houses.csv --target price --epochs 300", about: "a column of your own table" },
    {
      command: "whetstone train digits --optimizer adamw:learningRate=3e-3 --schedule cosine --dropout 0.2",
      about: "a schedule over the whole run, and dropout",
    },
    { command: "whetstone train wine --l2 1e-3 --early-stopping patience=20 --seed 7", about: "regularizers by their names" },
    {
      command: "whetstone train --resume runs/digits-train-20260131-142530 --epochs 400",
      about: "go on with a run, and further than was planned",
    },
  ],
  positional: [{ name: "DATA", about: "a file or a built-in name", optional: true }],
  groups: async () => {
    const { settingFlags } = await import("../flags/settings.ts");
    return [...(await settingFlags()), runFlags("run")];
  },
  run: async (at) => {
    const { trainOnce } = await import("../train-once.ts");
    return trainOnce(at);
  },
};
