// What went wrong, in one message: a mistake of the user without a stack and exit code 2, a fault of the program with 1.
import type { Console } from "./console.ts";

/** Tells it on stderr (as an event on stdout too, where JSON lines were asked for) and gives the exit code. */
export async function report(error: unknown, console: Console): Promise<number> {
  const { UserError } = await import("../options/error.ts");
  const theirs = error instanceof UserError;
  const message = theirs ? error.message : surprise(error);
  console.settle();
  console.tell(`${console.terminal.style("bad", "whetstone:")} ${message}`);
  if (console.debug) console.tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  else if (!theirs)
    console.tell(console.terminal.style("dim", "Run it again with --debug to see where in the program this happened."));
  console.emit({ type: "error", message });
  return theirs ? 2 : 1;
}

function surprise(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? "the disk is full." : `unexpected fault: ${message ?? String(error)}`;
}
