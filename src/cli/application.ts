// From what was typed to the command that does it, and from what it came to, to an exit code.
import type { Command } from "./command.ts";
import { type CommandEntry, commands } from "./commands/index.ts";
import { type Console, openConsole } from "./console.ts";
import { report } from "./failure.ts";

/**
 * Runs one command.
 * @returns 0 done, 1 the run failed, 2 bad usage or bad input, 130 interrupted
 */
export async function main(argv: readonly string[]): Promise<number> {
  const has = (...flags: string[]) =>
    argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined).some((word) => flags.includes(word));
  if (has("--no-color", "--no-colour")) {
    delete process.env.FORCE_COLOR;
    process.env.NO_COLOR = "1"; // what util.styleText goes by
  }
  const console = openConsole({ json: has("--json"), quiet: has("--quiet", "-q"), debug: has("--debug") });
  try {
    return await choose(
      argv.filter((word) => word !== "--debug" && !/^--no-colou?r$/.test(word)),
      console,
      has("--help", "-h"),
    );
  } catch (error) {
    return await report(error, console);
  }
}

async function choose(argv: readonly string[], console: Console, help: boolean): Promise<number> {
  const [word, ...rest] = argv;
  if (word === "--version" || word === "-v" || word === "version") return (await import("./version.ts")).version(console);
  const asked = word === "help" ? rest[0] : word;
  if (asked === undefined || asked.startsWith("-")) {
    if (asked !== undefined && !help) return (await import("./unknown.ts")).unknownOption(asked);
    console.print((await import("./help.ts")).overview(commands, console.page));
    return 0;
  }
  const entry =
    commands.find(({ name }) => name === asked.toLowerCase()) ?? (await import("./unknown.ts")).unknownCommand(asked, argv);
  const { command } = await entry.load();
  return word === "help" || help ? explain(entry, command, console) : perform(entry, command, rest, console);
}

async function explain(entry: CommandEntry, command: Command, console: Console): Promise<number> {
  console.print((await import("./help.ts")).helpOf(entry, command, await command.groups(), console.page));
  return 0;
}

async function perform({ name }: CommandEntry, command: Command, words: readonly string[], console: Console): Promise<number> {
  const { parse, quote } = await import("./parse.ts");
  const groups = await command.groups();
  const known = new Set(groups.flatMap(({ flags }) => flags.map((flag) => flag.name)));
  const everywhere = ["json", "quiet"]
    .filter((flag) => !known.has(flag))
    .map((flag) => ({ name: flag, about: "", ...(flag === "quiet" && { letter: "q" as const }) }));
  const { args, given } = await parse(name, command.positional, [...groups, { title: "", flags: everywhere }], words);
  return command.run({ args, given, console, line: ["whetstone", name, ...words].map(quote).join(" ") });
}
