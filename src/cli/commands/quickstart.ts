// `whetstone quickstart`, the main job of `npm start`.
import type { Command } from "../command.ts";

export const command: Command = {
  about: [
    "Asks three questions on two data sets that come with Whetstone: how the weights should begin, which optimizer gets furthest, what regularization helps. Every candidate is trained on the same seeds; the answers are verdicts with intervals, and a page with reports to look into. It takes less than a minute on two cores.",
  ],
  examples: [
    { command: "whetstone quickstart", about: "all of it" },
    { command: "whetstone quickstart --seeds 20", about: "surer, and twice as long" },
  ],
  positional: [],
  groups: () => [
    {
      title: "Options",
      flags: [
        { name: "seeds", value: "N", about: "how many seeds", initial: "10" },
        { name: "workers", value: "N", about: "runs at once; the result does not depend on it", initial: "one a core" },
        { name: "name", letter: "n", value: "NAME", about: "of its folder", initial: "quickstart and time" },
        { name: "runs", value: "FOLDER", about: "where the folders of runs stand", initial: "runs" },
        { name: "report", about: "write reports", initial: "on" },
        { name: "json", about: "events as JSON lines on stdout, and nothing else there" },
        { name: "quiet", letter: "q", about: "no progress and no results on stderr" },
      ],
    },
  ],
  run: async (at) => {
    const { quickstart } = await import("../quickstart/quickstart.ts");
    return quickstart(at);
  },
};
