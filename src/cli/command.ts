// What a command says about itself: what it takes, in groups as its help shows them, and what it does.
import type { Console } from "./console.ts";

/** An option on the command line. Without `value` it is on or off. */
export interface Flag {
  /** camelCase; typed as `--camelCase` or `--kebab-case`. */
  readonly name: string;
  /** What stands for its value in the help: `FILE`, `0.2`. */
  readonly value?: string;
  readonly about: string;
  /** The default as the help shows it. */
  readonly initial?: string;
  readonly letter?: "o" | "q" | "n" | "t" | "e" | "s";
  /** May be given several times. */
  readonly repeated?: boolean;
  /** The value may be left out: `--early-stopping` beside `--early-stopping patience=5`. */
  readonly bare?: boolean;
  /** Understood, but left out of the help: there are too many of them to read. */
  readonly hidden?: boolean;
}

export interface FlagGroup {
  readonly title: string;
  readonly flags: readonly Flag[];
  /** A sentence under the group. */
  readonly note?: string;
}

export interface Positional {
  readonly name: string;
  readonly about: string;
  readonly optional?: boolean;
}

export interface Example {
  readonly command: string;
  readonly about: string;
}

/** What was typed: values as text, in lists where a flag may be repeated, `true` and `false` for switches. */
export type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Invocation {
  readonly args: readonly string[];
  readonly given: Given;
  readonly console: Console;
  /** As it was typed, quoted where a shell needs it: `whetstone train circles --epochs 5`. */
  readonly line: string;
}

export interface Command {
  /** More than the one line in the list of commands: a paragraph each. */
  readonly about: readonly string[];
  readonly examples: readonly Example[];
  /** Commands to look at after this one. */
  readonly next?: readonly Example[];
  readonly positional: readonly Positional[];
  /** Options derive from the plug-ins' declarations, which are loaded for it. */
  readonly groups: () => Promise<readonly FlagGroup[]> | readonly FlagGroup[];
  /** The exit code: 0 done, 1 the run failed, 130 interrupted. Mistakes of the user are thrown as UserError and become 2. */
  readonly run: (at: Invocation) => Promise<number>;
}
