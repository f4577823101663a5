import type { Command } from "../command.ts";
export const command: Command = { about: [""], examples: [], positional: [], groups: () => [], run: async () => 1 };
