// The pages of --help: examples first, then options in groups with their defaults.
import { displayWidth, type Terminal } from "../report/terminal/terminal.ts";
import { kebab } from "../options/names.ts";
import type { Command, Flag, FlagGroup } from "./command.ts";
import type { CommandEntry } from "./commands/index.ts";
import { columns, fold } from "./layout.ts";

const widest = 100;
const fit = (terminal: Terminal): Terminal => ({ ...terminal, width: Math.min(terminal.width, widest) });

/** What `whetstone --help` shows. */
export function overview(commands: readonly CommandEntry[], screen: Terminal): string {
  const terminal = fit(screen);
  const head = heading(terminal);
  return lines(
    ...fold(
      "whetstone improves deep neural networks: it trains them on your data, compares initializations, optimizers, regularizers and batch sizes over several seeds, and says what is better with the evidence.",
      terminal.width,
    ),
    "",
    head("Try"),
    ...table(
      [
        ["whetstone quickstart", "the main job: two data sets, three questions, under a minute"],
        ["whetstone train circles --hidden 16", "one network on a built-in data set"],
        ["whetstone train houses.csv --target price", "on your own table"],
        ["whetstone compare breast-cancer --vary init=zeros,glorot,he --seeds 10", ""],
      ],
      terminal,
      "accent",
    ),
    "",
    head("Commands"),
    ...table(
      commands.map(({ name, about }) => [name, about]),
      terminal,
      "accent",
    ),
    "",
    head("Everywhere"),
    ...table(
      [
        ["--help", "with a command: its options, with examples"],
        ["--json", "events as JSON lines on stdout, and nothing else there"],
        ["--quiet", "no progress, no results on stderr"],
        ["--no-color", "as NO_COLOR=1 does"],
        ["--debug", "with an error: where in the program it happened"],
        ["--version", "the version, and what the engine found on this machine"],
      ],
      terminal,
    ),
    "",
    terminal.style("dim", "Exit codes: 0 done, 1 the run failed, 2 bad usage or input, 130 interrupted after saving."),
  );
}

/** What `whetstone train --help` shows. */
export function helpOf({ name }: CommandEntry, command: Command, groups: readonly FlagGroup[], screen: Terminal): string {
  const terminal = fit(screen);
  const head = heading(terminal);
  const usage = [
    "whetstone",
    name,
    ...command.positional.map((one) => (one.optional ? `[${one.name}]` : one.name)),
    ...(groups.length > 0 ? ["[options]"] : []),
  ];
  const flagRows = groups.map((group) => ({
    ...group,
    rows: group.flags.filter(({ hidden }) => !hidden).map((flag) => [spelling(flag), explained(flag)]),
  }));
  const left = Math.min(24, Math.max(...flagRows.flatMap(({ rows }) => rows.map(([option]) => displayWidth(option))), 0));
  return lines(
    terminal.style("bold", usage.join(" ")),
    ...command.about.flatMap((paragraph) => ["", ...fold(paragraph, terminal.width)]),
    "",
    head("Examples"),
    ...command.examples.flatMap(({ command: typed, about }) => [
      ...fold(`# ${about}`, terminal.width - 2).map((line, i) => `  ${terminal.style("dim", i === 0 ? line : `# ${line}`)}`),
      `  ${terminal.style("accent", typed)}`,
    ]),
    ...(command.positional.length > 0
      ? [
          "",
          head("Arguments"),
          ...table(
            command.positional.map((one) => [one.name, one.about]),
            terminal,
            undefined,
            left,
          ),
        ]
      : []),
    ...flagRows.flatMap(({ title, rows, note }) => [
      "",
      head(title),
      ...table(rows, terminal, undefined, left),
      ...(note ? fold(note, terminal.width - 2).map((line) => `  ${terminal.style("dim", line)}`) : []),
    ]),
    ...(command.next
      ? [
          "",
          head("Next"),
          ...table(
            command.next.map(({ command: typed, about }) => [typed, about]),
            terminal,
            "accent",
          ),
        ]
      : []),
  );
}

const heading = (terminal: Terminal) => (text: string) => terminal.style("bold", text);
const lines = (...all: string[]): string => `${all.join("\n")}\n`;

function spelling({ name, value, letter, bare, initial }: Flag): string {
  const negatable = value === undefined && initial === "on";
  const typed = value === undefined ? kebab(name) : `${kebab(name)} ${bare ? `[${value}]` : value}`;
  return `${letter ? `-${letter}, ` : ""}--${negatable ? "[no-]" : ""}${typed}`;
}

const explained = ({ about, initial }: Flag): string => (initial === undefined ? about : `${about} [${initial}]`);

function table(rows: readonly (readonly string[])[], terminal: Terminal, emphasis?: "accent", least = 0): string[] {
  return columns(
    rows.map((cells) => ({ cells })),
    terminal,
    { least, ...(least > 0 && { most: least }), ...(emphasis && { first: (text) => terminal.style(emphasis, text) }) },
  );
}
