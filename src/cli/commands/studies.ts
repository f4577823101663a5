// `whetstone studies`: what lies in a storage.
import type { Command } from "../command.ts";

export const command: Command = {
  about: [
    "Shows what studies lie in a storage and what they found. They are Optuna's, too: what whetstone tune writes, optuna.load_study opens, and the other way round.",
  ],
  examples: [
    { command: "whetstone studies list", about: "all of them, with their best values" },
    { command: "whetstone studies show wine-tune-20260131-142530", about: "one in full" },
    { command: "whetstone studies best wine-tune-20260131-142530 --json", about: "its best configuration, for a program" },
    { command: "whetstone studies export wine-tune-20260131-142530 --format csv -o trials.csv", about: "all trials as a table" },
    { command: "whetstone studies delete wine-tune-20260131-142530 --yes", about: "away with it" },
    {
      command: "whetstone studies list --storage postgresql://ada@db.lan/studies",
      about: "those of many machines; a SQLite file of Optuna's the same way",
    },
  ],
  next: [
    { command: "whetstone tune --resume NAME", about: "go on with a study that whetstone tune began" },
    { command: "whetstone worker --study NAME", about: "help with its trials" },
  ],
  positional: [
    { name: "ACTION", about: "list (where left out), show, best, export or delete", optional: true },
    { name: "NAME", about: "of the study", optional: true },
  ],
  groups: async () => {
    const { runsFlag, storageFlag } = await import("../tune/flags.ts");
    return [
      {
        title: "Options",
        flags: [
          storageFlag,
          runsFlag,
          { name: "format", value: "NAME", about: "of export: csv, or jsonl with everything there is", initial: "csv" },
          { name: "output", letter: "o", value: "FILE", about: "of export", initial: "stdout" },
          { name: "yes", about: "delete for good; without it nothing is deleted" },
          { name: "json", about: "as JSON lines" },
        ],
      },
    ];
  },
  run: async (at) => {
    const { studiesOnce } = await import("../tune/studies.ts");
    return studiesOnce(at);
  },
};
