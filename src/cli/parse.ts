// What was typed after a command, sorted into arguments and options. Stricli scans; the messages are ours.
import {
  type AliasNotFoundError,
  ArgumentScannerError,
  buildApplication,
  buildCommand,
  formatMessageForArgumentScannerError,
  run,
  text_en,
} from "@stricli/core";
import { kebab, nearest, UserError } from "../options/index.ts";
import type { Flag, FlagGroup, Given, Positional } from "./command.ts";

/** @throws UserError for options that do not exist, lack a value or come twice, and for too few or too many arguments */
export async function parse(
  command: string,
  positional: readonly Positional[],
  groups: readonly FlagGroup[],
  words: readonly string[],
): Promise<{ args: string[]; given: Given }> {
  const flags = groups.flatMap((group) => group.flags);
  let found: { args: string[]; given: Given } | undefined;
  let fault: unknown;
  const target = buildCommand({
    docs: { brief: "" },
    parameters: {
      flags: Object.fromEntries(flags.map((flag) => [flag.name, parameterOf(flag)])),
      aliases: Object.fromEntries(flags.flatMap(({ letter, name }) => (letter ? [[letter, name]] : []))),
      positional: { kind: "array", parameter: { brief: "", placeholder: "", parse: String } },
    } as never,
    func(given: Given, ...args: string[]) {
      found = { args, given };
    },
  });
  const keep = (error: unknown) => {
    fault = error;
    return "";
  };
  const application = buildApplication(target, {
    name: command,
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: { text: { ...text_en, exceptionWhileParsingArguments: keep, exceptionWhileRunningCommand: keep } },
  });
  const silent = { write: () => {} };
  await run(application, words, { process: { stdout: silent, stderr: silent } });
  if (!found) throw fault instanceof ArgumentScannerError ? new UserError(messageOf(fault, command, flags)) : fault;
  checkCount(command, positional, found.args);
  return found;
}

const parameterOf = ({ value, repeated, bare }: Flag) =>
  value === undefined
    ? { kind: "boolean", brief: "", optional: true }
    : {
        kind: "parsed",
        brief: "",
        parse: String,
        optional: true,
        ...(repeated && { variadic: true }),
        ...(bare && { inferEmpty: true }),
      };

function messageOf(error: ArgumentScannerError, command: string, flags: readonly Flag[]): string {
  const typed = (name: string) => `--${kebab(name.replace(/^-+/, ""))}`;
  const valueOf = (name: string) => flags.find((flag) => flag.name === name || kebab(flag.name) === name)?.value ?? "VALUE";
  const unknown = (word: string) => {
    const near = nearest(
      word,
      flags.flatMap(({ name }) => [name]),
    );
    return `${command} has no option ${word.length > 1 ? `--${word}` : `-${word}`}${near === null ? "" : `; did you mean ${typed(near)}?`}${near === null ? "." : ""} See: whetstone ${command} --help`;
  };
  return formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input }) => unknown(input.replace(/^--(no-)?/, "")),
    AliasNotFoundError: ({ input }: AliasNotFoundError) => unknown(input.replace(/^-/, "")),
    UnsatisfiedFlagError: ({ externalFlagName: name }) =>
      `${command}: ${typed(name)} needs a value, as in ${typed(name)} ${valueOf(name)}`,
    UnexpectedFlagError: ({ externalFlagName: name, previousInput, input }) =>
      `${command}: ${typed(name)} is given twice (${previousInput}, ${input}); keep one.`,
    InvalidNegatedFlagSyntaxError: ({ externalFlagName: name }) => `${command}: ${typed(name)} takes no value.`,
  });
}

function checkCount(command: string, positional: readonly Positional[], args: readonly string[]): void {
  const usage =
    `whetstone ${command} ${positional.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(" ")}`.trimEnd();
  const missing = positional.filter(({ optional }, i) => !optional && args[i] === undefined);
  if (missing.length > 0)
    throw new UserError(
      `${command}: ${missing.map(({ name }) => name).join(" and ")} is missing (${missing[0].about}), as in: ${usage}`,
    );
  const extra = args.slice(positional.length);
  if (extra.length > 0) throw new UserError(`${command}: "${extra[0]}" is one argument too many; it reads: ${usage} [options]`);
}

/** A word as a shell takes it back. */
export const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
