// `whetstone worker --study NAME`: makes trials of a study that somebody else began.
import type { Command } from "../command.ts";

export const command: Command = {
  about: [
    "Joins a study from this or any other machine that reaches its database, and makes trials until the study's budget is used up: with the study's own space, sampler, pruner, metric and seeds. Workers may come and go at any time. One that dies is missed after six heartbeats, and its trial is begun anew by another; Ctrl-C gives the trials under way back.",
  ],
  examples: [
    { command: "whetstone tune digits --study digits --workers 0", about: "first, on any machine: write the study" },
    { command: "whetstone worker --study digits", about: "then work on it, in as many terminals as there are" },
    {
      command: "whetstone worker --study houses --storage postgresql://ada@db.lan/studies --data /data/houses.csv",
      about: "from another machine, where the data lies elsewhere",
    },
    { command: "whetstone worker --study digits --time 1h --workers 4", about: "four trials at once, for an hour" },
  ],
  next: [
    { command: "whetstone studies show digits", about: "how far it is" },
    {
      command: "whetstone tune --resume digits",
      about: "when the budget is used up: the best few on fresh seeds, and the report",
    },
  ],
  positional: [],
  groups: async () => {
    const { runsFlag, storageFlag } = await import("../tune/flags.ts");
    return [
      {
        title: "The study",
        flags: [{ name: "study", value: "NAME", about: "which; whetstone studies lists them" }, storageFlag, runsFlag],
      },
      {
        title: "This worker",
        flags: [
          { name: "trials", value: "N", about: "how many it makes at most", initial: "until the study ends" },
          { name: "time", value: "10m", about: "how long it works at most", initial: "until the study ends" },
          { name: "workers", value: "N", about: "trials at once", initial: "one a core" },
          { name: "data", value: "PATH", about: "where the data lies on this machine", initial: "where the study says" },
          { name: "json", about: "events as JSON lines on stdout, and nothing else there" },
          { name: "quiet", letter: "q", about: "no progress on stderr" },
        ],
      },
    ];
  },
  run: async (at) => {
    const { workOnce } = await import("../tune/worker-once.ts");
    return workOnce(at);
  },
};
