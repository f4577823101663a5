/** How far the bench is, and about how long it still takes. */

export class Progress {
  readonly #expected: Map<string, number>;
  readonly #began = performance.now();
  #done = 0;

  /** `expected`: seconds of each part as guessed beforehand; what was measured corrects the rest. */
  constructor(expected: ReadonlyMap<string, number>) {
    this.#expected = new Map(expected);
  }

  begin(part: string): void {
    const left = [...this.#expected.values()].reduce((a, b) => a + b, 0);
    const spent = (performance.now() - this.#began) / 1000;
    const pace = this.#done > 0 ? spent / this.#done : 1;
    console.error(`bench: ${part} (${clock(spent)} gone, about ${clock(left * pace)} left)`);
  }

  end(part: string): void {
    this.#done += this.#expected.get(part) ?? 0;
    this.#expected.delete(part);
  }
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
