/** The time that a trial may take. */

export interface TimeLimit {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
  /** What was waited for, or the limit as an error: whichever comes first. */
  on<T>(awaited: Promise<T>): Promise<T>;
  end(): void;
}

class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** From now on. @param seconds no limit where it is undefined */
export function timeLimit(seconds: number | undefined): TimeLimit {
  const over = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {}); // Where nobody waits, nothing went wrong.
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          over.abort();
          reject(new TimeoutError(`the trial was not done after ${seconds} s`));
        }, seconds * 1000);
  return { signal: over.signal, on: (awaited) => Promise.race([awaited, promise]), end: () => clearTimeout(timer) };
}
