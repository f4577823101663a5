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
  /**
   * Shows how far a run is: the same line again in a terminal, a new one every few seconds elsewhere. Lines `above` it are only shown
   * where they can be rewritten; none of them may be wider than the terminal.
   */
  progress(line: (terminal: Terminal) => string, above?: (terminal: Terminal) => readonly string[]): void;
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
  /** Lines that may be rewritten. */
  let shown = 0;
  let last = -Infinity;
  const erasing = () => (shown > 0 ? `\r\x1b[2K${"\x1b[1A\x1b[2K".repeat(shown - 1)}` : "");
  const erase = () => {
    if (shown > 0) process.stderr.write(erasing());
    shown = 0;
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
    progress: (line, above) => {
      const now = performance.now();
      if (quiet || now - last < (screen.live ? livePause : linePause)) return;
      // Elsewhere the first line waits like all others: short runs end before it.
      if (!screen.live && last === -Infinity) {
        last = now;
        return;
      }
      last = now;
      if (!screen.live) return tell(line(screen));
      const lines = [...(above?.(screen) ?? []), line(screen)].slice(-Math.max(1, screen.height - 1));
      // In one piece, so that nothing flickers.
      process.stderr.write(erasing() + lines.join("\n"));
      shown = lines.length;
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
