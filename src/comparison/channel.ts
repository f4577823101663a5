/** A queue between those who push and one who reads: several workers in, one stream out. */
export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void;
  /** Ends the stream once what was pushed has been read; with an error it ends in that. */
  end(error?: unknown): void;
}

export function channel<T>(): Channel<T> {
  const waiting: T[] = [];
  let ended: { readonly error?: unknown } | null = null;
  let wake = () => {};
  return {
    push(value) {
      waiting.push(value);
      wake();
    },
    end(error) {
      ended ??= error === undefined ? {} : { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (ended && "error" in ended) throw ended.error;
        if (waiting.length > 0) yield waiting.shift()!;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
