// Options of every command that trains: where its folder goes, what is said and shown.
import type { FlagGroup } from "../command.ts";

const resumed = {
  run: "an interrupted run, bit for bit",
  comparison: "an interrupted comparison; finished runs are not made again",
  search:
    "a search: its folder, the name of its study, or nothing for the newest; --space, --sampler, --pruner, --seeds, --finals and every limit may be given anew",
} as const;

export const runFlags = (what: "run" | "comparison" | "search"): FlagGroup => ({
  title: `The ${what}`,
  flags: [
    {
      name: "name",
      letter: "n",
      value: "NAME",
      about: "of its folder; -2 and so on where there is one",
      initial: "data, command and time",
    },
    { name: "runs", value: "FOLDER", about: "where the folders of runs stand", initial: "runs" },
    {
      name: "resume",
      value: "FOLDER",
      about: `go on with ${resumed[what]}`,
      ...(what === "search" && { bare: true }),
    },
    { name: "config", value: "FILE", about: "settings from a .json or .ts file; options go before them" },
    {
      name: "metric",
      value: "NAME",
      about: what === "run" ? "shown beside the loss" : "that decides",
      initial: { run: "accuracy or RMSE", comparison: "loss", search: "log loss or RMSE" }[what],
    },
    ...(what === "run"
      ? [
          {
            name: "threads",
            value: "N",
            about: "that share the steps of a large network; the bits do not depend on it",
            initial: "one a core, at most 8",
          },
          {
            name: "stages",
            value: "FILE",
            about:
              "numbers that change at known epochs, from the schedule.json of a population; it says the network and data too",
          },
        ]
      : []),
    ...(what === "search"
      ? []
      : [{ name: "inspect", value: "N", about: "look inside the network every N epochs; 0 for never", initial: "8 times" }]),
    { name: "report", about: "write report.html and figures", initial: "on" },
    { name: "json", about: "events as JSON lines on stdout, and nothing else there" },
    { name: "quiet", letter: "q", about: "no progress and no results on stderr" },
  ],
});
