// Commands and options that do not exist, with what was probably meant.
import { nearest, UserError } from "../options/index.ts";
import { commands } from "./commands/index.ts";

const names = commands.map(({ name }) => name);

export function unknownCommand(word: string, argv: readonly string[]): never {
  const near = nearest(word, names);
  const data =
    near === null && (/[./\\]/.test(word) || argv.length === 1) ? ` To train on ${word}: whetstone train ${word}.` : "";
  throw new UserError(
    `there is no command "${word}"${near === null ? "." : `; did you mean "${near}"?`}${data} There are: ${names.join(", ")}.`,
  );
}

export function unknownOption(word: string): never {
  throw new UserError(
    `${word} stands where a command belongs, as in: whetstone train circles ${word === "--" ? "" : word}`.trimEnd(),
  );
}
