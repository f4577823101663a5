// The commands, in the order of the help. A new one is one file and one line here; nothing is loaded until it is called for.
import type { Command } from "../command.ts";

export interface CommandEntry {
  readonly name: string;
  /** One line for the list. */
  readonly about: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "quickstart",
    about: "the main job: what helps on two data sets, with verdicts and reports",
    load: () => import("./quickstart.ts"),
  },
  { name: "train", about: "train one network and write a report", load: () => import("./train.ts") },
  { name: "compare", about: "train variants over several seeds and say which is better", load: () => import("./compare.ts") },
  { name: "tune", about: "search for the values with which a network does best", load: () => import("./tune.ts") },
  { name: "worker", about: "make trials of a study, from any machine", load: () => import("./worker.ts") },
  { name: "studies", about: "list, show, export or delete what was searched", load: () => import("./studies.ts") },
  { name: "predict", about: "answers of a trained network for new rows", load: () => import("./predict.ts") },
  { name: "check", about: "check the gradients of a network and its loss in float64", load: () => import("./check.ts") },
  { name: "course", about: "replay published experiments and ask the same over 20 seeds", load: () => import("./course.ts") },
  { name: "data", about: "list the built-in data sets, or describe a file", load: () => import("./data.ts") },
  {
    name: "list",
    about: "names to choose from: optimizers, initializers, losses, … with their options",
    load: () => import("./list.ts"),
  },
  {
    name: "doctor",
    about: "what the engine found on this machine, how fast it is, a self-test",
    load: () => import("./doctor.ts"),
  },
];
