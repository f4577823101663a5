// `whetstone tune DATA`: searches for the values with which a network does best, and proves them on fresh seeds.
import type { Command } from "../command.ts";

export const command: Command = {
  about: [
    "Searches learning rate, batch size, initialization, L2 strength, dropout, width and depth, or what --space says, in the ranges that these declare; whatever is given as an option is taken as decided. Every trial trains a network; a sampler proposes the next one from what the others came to, a pruner stops hopeless ones within an epoch. Trials that may be the best get more seeds, and the best few are trained again on seeds that none of them was chosen by: so the winner is not the luckiest.",
    "The study lies in a database, by default one SQLite file beside the runs. Ctrl-C gives trials under way back; --resume goes on, also with another space, sampler, pruner or budget: at the end of a search stands what to change, as a command. More workers may join at any time, from any machine that reaches the database: whetstone worker.",
  ],
  examples: [
    { command: "whetstone tune breast-cancer --trials 50", about: "what decides most, in sensible ranges" },
    {
      command: "whetstone tune houses.csv --target price --time 10m --space width=16..512 --space optimizer=adam,lion",
      about: "a wider range, a further choice, ten minutes",
    },
    {
      command: 'whetstone tune digits --until "no candidate can beat the best by more than 0.5%"',
      about: "until more trials are not worth it",
    },
    {
      command: "whetstone tune wine --sampler gaussianProcess --pruner never --enqueue learningRate=0.01",
      about: "another sampler, no pruning, and a trial to begin with",
    },
    {
      command: "whetstone tune --space branin.ts --trials 100",
      about: "an objective of your own: the file exports space and objective",
    },
    { command: "whetstone tune --resume runs/wine-tune-20260131-142530 --trials 200", about: "go on, and further" },
    {
      command: "whetstone tune wine --resume --space learningRate=1e-4..1 --space init=heNormal,orthogonal --trials 100",
      about: "go on with the newest search of wine in a wider range, with fewer initializations",
    },
  ],
  next: [
    { command: "whetstone list samplers", about: "who may propose, with their options; also: list pruners" },
    { command: "whetstone studies show NAME", about: "what a study found, while it runs too" },
    { command: "whetstone worker --help", about: "more machines on one study" },
    { command: "whetstone compare --help", about: "a few candidates over many seeds, when the search has narrowed it down" },
  ],
  positional: [{ name: "DATA", about: "a file or a built-in name", optional: true }],
  groups: async () => {
    const { settingFlags } = await import("../flags/settings.ts");
    const { runFlags } = await import("../flags/run.ts");
    const { budgetFlags, methodFlags, placeFlags, searchFlagNames, spaceFlags } = await import("../tune/flags.ts");
    return [
      { title: "What to search", flags: [...spaceFlags] },
      { title: "How long", flags: [...budgetFlags] },
      { title: "How", flags: [...methodFlags] },
      { title: "Where", flags: [...placeFlags] },
      runFlags("search"),
      ...(await settingFlags(searchFlagNames)),
    ];
  },
  run: async (at) => {
    const { tuneOnce } = await import("../tune/tune-once.ts");
    return tuneOnce(at);
  },
};
