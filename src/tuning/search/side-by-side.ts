/** Workers side by side in one thread, until there is a reason to end. */
import { channel } from "../../comparison/channel.ts";
import { check, whole } from "../../options/index.ts";

export interface Course {
  /** Aborted as soon as there is a reason to end. */
  readonly signal: AbortSignal;
  /** Since the beginning. */
  readonly seconds: number;
  /** The first reason counts. */
  end(reason: string): void;
  /** Less where it ends meanwhile. */
  pause(seconds: number): Promise<void>;
}

export interface CourseOptions {
  /** Trials under way at once in this thread; 1 by default. */
  readonly workers?: number;
  /** Of this call, after which the time is up. */
  readonly seconds?: number;
  /** Ends it; trials under way go back into the queue. */
  readonly signal?: AbortSignal;
}

/**
 * What `work` tells, called once for every worker. An error in one of them ends all.
 * @param what is under way, for reasons: `search`
 * @returns why it ended; null where every worker came to its end by itself
 */
export async function* sideBySide<Event>(
  what: string,
  { workers = 1, seconds, signal }: CourseOptions,
  work: (course: Course, tell: (event: Event) => void) => Promise<void>,
): AsyncGenerator<Event, string | null, void> {
  check(whole(1, { low: 1 }), workers, "tune: workers");
  const started = performance.now();
  const stop = new AbortController();
  let why: string | null = null;
  const end = (reason: string) => {
    why ??= reason;
    stop.abort();
  };
  const course: Course = {
    signal: stop.signal,
    get seconds() {
      return (performance.now() - started) / 1000;
    },
    end,
    pause: (time) => pause(time, stop.signal),
  };
  const events = channel<Event>();
  const abort = () => end(`the ${what} was interrupted`);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const timer = seconds === undefined ? undefined : setTimeout(() => end("the time is up"), seconds * 1000);
  Promise.all(Array.from({ length: workers }, () => work(course, (event) => events.push(event)))).then(
    () => events.end(),
    (error) => {
      end("an error");
      events.end(error);
    },
  );
  try {
    yield* events;
    return why;
  } finally {
    end(`the ${what} was left`);
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
