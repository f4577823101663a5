/** How a study went, in few numbers: when its best trial changed, and how fast it was. optuna_peer.py keeps the same ones. */

/** The best trial changed: after so many trials, seconds of the searching and seconds of the objective, to one of this (true) value. */
export type Step = readonly [trials: number, searching: number, objective: number, value: number];

export interface Course {
  readonly trials: number;
  /** Seconds of all that is not the objective: proposing, recording. */
  readonly searching: number;
  readonly objective: number;
  /** Seconds of searching after as many trials as the other side made. */
  readonly equal: number;
  readonly steps: readonly Step[];
}

/** Notes a course while it goes on. */
export class Log {
  readonly #began = performance.now();
  readonly #steps: Step[] = [];
  #trials = 0;
  #objective = 0;
  #searching = 0;
  #least = Infinity;
  #equal = 0;
  readonly #mark: number;

  /** @param mark trials of the other side */
  constructor(mark: number) {
    this.#mark = mark;
  }

  get trials(): number {
    return this.#trials;
  }

  get searching(): number {
    return this.#searching;
  }

  /** Seconds so far of both. */
  get seconds(): number {
    return this.#searching + this.#objective;
  }

  /** A trial has its value: `seen` decides which is best, `value` is what that is worth; `seconds` went to the objective. */
  add(seen: number, value: number, seconds: number): void {
    this.#trials++;
    this.#objective += seconds;
    this.#searching = (performance.now() - this.#began) / 1000 - this.#objective;
    if (this.#trials === this.#mark) this.#equal = this.#searching;
    if (seen >= this.#least) return;
    this.#least = seen;
    this.#steps.push([this.#trials, short(this.#searching), short(this.#objective), value]);
  }

  course(): Course {
    return {
      trials: this.#trials,
      searching: short(this.#searching),
      objective: short(this.#objective),
      equal: short(this.#equal),
      steps: this.#steps,
    };
  }
}

const short = (seconds: number) => Number(seconds.toPrecision(6));

/** The value of the best trial among the first ones. */
export const afterTrials = ({ steps }: Course, trials: number): number =>
  steps.findLast(([number]) => number <= trials)?.[3] ?? Infinity;

/** The seconds that a whole course took, if a trial's objective took `cost` seconds; "measured": `slower` times what it took. */
export const wholeTime = ({ trials, searching, objective }: Course, cost: Cost, slower = 1): number =>
  searching + (cost === "measured" ? slower * objective : cost * trials);

/** The value of the best trial that was there after those seconds; before the first one ended, what that one came to. */
export const afterSeconds = ({ steps }: Course, seconds: number, cost: Cost): number => {
  const there = steps.findLast(
    ([number, searching, objective]) => searching + (cost === "measured" ? objective : cost * number) <= seconds,
  );
  return (there ?? steps[0])[3];
};

export type Cost = number | "measured";
