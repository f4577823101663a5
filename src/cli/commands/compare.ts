// `whetstone compare DATA --vary …`: variants of one experiment over seeds, and which is better.
import type { Command } from "../command.ts";

export const command: Command = {
  about: [
    "Trains every variant on the same seeds, spread over all cores, and says which is better with the evidence: medians with intervals, paired differences, how often each failed, and how many seeds are still missing where it is undecided. A seed fixes the split, the first weights, the order of mini-batches and the dropout masks, so variants differ by what is varied and not by their luck.",
    "--vary NAME=VALUE,VALUE,… varies one setting; given several times, every combination is compared. Everything else is set as for whetstone train.",
  ],
  examples: [
    {
      command: "whetstone compare breast-cancer --vary init=zeros,normal:10,glorot,he --seeds 10",
      about: "which initialization",
    },
    {
      command: "whetstone compare digits --vary optimizer=momentum,adam,lion --tune",
      about: "which optimizer, each with a learning rate of its own",
    },
    {
      command: "whetstone compare wine --vary optimizer=gradientDescent,adam --vary batchSize=16,64,full",
      about: "every combination of two settings",
    },
    {
      command: "whetstone compare houses.csv --target price --vary l2=none,1e-4,1e-2 --vary dropout=0,0.2 --metric rmse",
      about: "regularizers on your own table",
    },
    {
      command: 'whetstone compare wine --candidate plain --candidate l2=1e-2 --candidate "dropout=0.3 epochs=200"',
      about: "candidates one by one",
    },
    {
      command: "whetstone compare --resume runs/wine-compare-20260131-142530",
      about: "go on with a comparison; finished runs are not made again",
    },
  ],
  positional: [{ name: "DATA", about: "a file or a built-in name", optional: true }],
  groups: async () => {
    const { settingFlags } = await import("../flags/settings.ts");
    const { runFlags } = await import("../flags/run.ts");
    const own = runFlags("comparison");
    return [
      {
        title: "What to compare",
        flags: [
          {
            name: "vary",
            value: "NAME=A,B,…",
            about: "a setting and its values; the names are those of the options below",
            repeated: true,
          },
          {
            name: "candidate",
            value: "SETTINGS",
            about: 'in place of --vary: one candidate by its settings, "l2=1e-2 dropout=0.2", or plain for none of its own',
            repeated: true,
          },
          {
            name: "seeds",
            value: "N",
            about: "how many seeds, or which: 3,5,8",
            initial: "10, or more where many pairs need them",
          },
          {
            name: "tune",
            value: "WHAT",
            about: "tune every variant first with an equal budget: its learning rate, or learningRate,strength",
            bare: true,
            initial: "not tuned",
          },
          {
            name: "on",
            value: "PART",
            about:
              "which part of the data decides: validation, or test (with --test 0.2), where validation has chosen something, as early stopping does",
            initial: "validation",
          },
          { name: "workers", value: "N", about: "runs at once; the result does not depend on it", initial: "one a core" },
        ],
      },
      own,
      ...(await settingFlags()),
    ];
  },
  run: async (at) => {
    const { compareOnce } = await import("../compare-once.ts");
    return compareOnce(at);
  },
};
