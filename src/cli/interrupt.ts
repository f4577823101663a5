// Ctrl-C: the first time a run saves itself and stops, the second time everything stops at once.
import type { Console } from "./console.ts";

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Listens until it is disposed of. Whoever reads our stdout counts too: when they go, the run stops and saves. */
export function interruption(console: Console): Interruption {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(name);
    console.settle();
    console.say(console.terminal.style("dim", "Stopping after this step, then saving. Once more stops at once."));
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, stop);
  const deaf = () => controller.abort("EPIPE");
  console.unheard.addEventListener("abort", deaf);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, stop);
      console.unheard.removeEventListener("abort", deaf);
    },
  };
}
