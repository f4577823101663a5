// A worker on a study that somebody else began, here or on another machine.
import { enableHost } from "../../engine/host.node.ts";
import { UserError } from "../../options/index.ts";
import { plural } from "../../report/format.ts";
import { wrap } from "../../report/terminal/summary.ts";
import type { Invocation } from "../command.ts";
import { interruption } from "../interrupt.ts";
import { followSearch } from "./follow.ts";
import { joinSearch, openExisting, storageUrl } from "./join.ts";
import { countOf, secondsOf } from "./read-options.ts";
import { hasEnded } from "../../tuning/record.ts";
import { decidedBy, eventsOf, workersOf } from "./search.ts";
import { countsLine, searchHeading } from "./words.ts";

export async function workOnce({ given, console }: Invocation): Promise<number> {
  enableHost();
  if (given.study === undefined)
    throw new UserError("worker: --study is missing, as in: whetstone worker --study wine-tune-20260131-142530");
  const workers = workersOf(given, 1);
  const own = {
    trials: countOf(given, "trials", 1),
    seconds: given.time === undefined ? undefined : secondsOf(String(given.time), "--time"),
  };
  using stop = interruption(console);
  const storage = await openExisting(storageUrl(given));
  try {
    const search = await joinSearch(storage, String(given.study), given.data === undefined ? undefined : String(given.data));
    for (const line of searchHeading(search, workers, console.terminal)) console.say(line);
    console.say();
    const enough = new AbortController();
    const timer = own.seconds === undefined ? undefined : setTimeout(() => enough.abort(), own.seconds * 1000);
    const events = eventsOf(search, storage, {
      workers: Math.min(workers, own.trials ?? workers),
      signal: AbortSignal.any([stop.signal, enough.signal]),
      finals: 0,
    });
    const made = await followSearch({
      events: upTo(events, own.trials, enough),
      storage,
      console,
      folder: null,
      label: "working",
      metric: decidedBy(search),
    });
    clearTimeout(timer);
    const { trials, reason } = made.end;
    const why = stop.signal.aborted ? "stopped" : enough.signal.aborted ? "this worker has done its part" : reason;
    for (const line of wrap(
      `${why[0].toUpperCase()}${why.slice(1)}: ${plural(made.own, "trial")} made here. The study has ${countsLine(trials)}.`,
      console.terminal,
    ))
      console.tell(line);
    if (stop.signal.aborted) return 130;
    return made.own > 0 && trials.filter(hasEnded).every(({ state }) => state === "failed") ? 1 : 0;
  } finally {
    await storage.close();
  }
}

/** Ends this worker, not the study, after so many trials of its own; others under way here are given back. */
async function* upTo<T extends { readonly type: string }>(
  events: AsyncIterable<T>,
  most: number | undefined,
  enough: AbortController,
): AsyncGenerator<T, void, void> {
  let made = 0;
  for await (const event of events) {
    if (event.type === "trial" && ++made === most) enough.abort();
    yield event;
  }
}
