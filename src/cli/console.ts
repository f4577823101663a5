// Where text goes: what people read to stderr, what programs read to stdout. One line may be live, rewritten as a run goes on.
import type { Terminal } from "../report/terminal/terminal.ts";
import { type Screen, screenOf } from "./terminal.ts";

export interface Console {
  /** For people, on stderr. */
  readonly terminal: Terminal;
  /** For what a command was asked to print, on stdout. */
  readonly page: Terminal;
  /** Events as JSON lines on stdout, and nothing else there. */
  readonly json: boolean;
  readonly quiet: boolean;
  /** With the stack of unexpected errors. */
  readonly debug: boolean;
  /** A line for people; nothing when quiet. */
  say(line?: string): void;
  /** A line that must be read, also when quiet: results that have no other place. */
  tell(line: string): void;
  /** Shows how far a run is: the same line again in a terminal, a new one every few seconds elsewhere. */
  progress(line: (terminal: Terminal) => string): void;
  /** Ends the live line. */
  settle(): void;
  /** What was asked for, to stdout. */
  print(text: string): void;
  /** An event, where `json` was asked for. */
  emit(event: object): void;
  /** Aborted when whoever read stdout has gone away. */
  readonly unheard: AbortSignal;
}

interface Options {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** Milliseconds between two states of the live line, and between two lines where none can be rewritten. */
const livePause = 80;
const linePause = 5000;

export function openConsole({ json, quiet, debug }: Options): Console {
  const screen: Screen = screenOf(process.stderr);
  const page = screenOf(process.stdout);
  const gone = new AbortController();
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return gone.abort();
    process.stderr.write(`whetstone: cannot write to stdout: ${error.code === "ENOSPC" ? "the disk is full." : error.message}\n`);
    process.exit(2);
  });
  process.stderr.on("error", () => {}); // Nobody is left to be told.
  let shown = false;
  let last = -Infinity;
  const erase = () => {
    if (shown) process.stderr.write("\r\x1b[2K");
    shown = false;
  };
  const tell = (line: string) => {
    erase();
    process.stderr.write(`${line}\n`);
  };
  return {
    terminal: screen,
    page,
    json,
    quiet,
    debug,
    unheard: gone.signal,
    tell,
    say: (line = "") => {
      if (!quiet) tell(line);
    },
    progress: (line) => {
      const now = performance.now();
      if (quiet || now - last < (screen.live ? livePause : linePause)) return;
      // Elsewhere the first line waits like all others: short runs end before it.
      if (!screen.live && last === -Infinity) {
        last = now;
        return;
      }
      last = now;
      const text = line(screen);
      if (!screen.live) tell(text);
      else {
        process.stderr.write(`\r\x1b[2K${text}`);
        shown = true;
      }
    },
    settle: erase,
    print: (text) => {
      erase();
      if (!gone.signal.aborted) process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    emit: (event) => {
      if (json && !gone.signal.aborted) process.stdout.write(`${JSON.stringify(event)}\n`);
    },
  };
}
