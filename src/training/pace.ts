// How many steps fit into a slice of time, and when there is news to tell.
import type { TrainingEvent } from "./events.ts";

/** Milliseconds of training between two looks at the clock, the signal and the listeners. */
const slice = 40;

export type StepEvent = Extract<TrainingEvent, { type: "step" }>;

export class Pace {
  steps = 1;
  #rate = 0;
  #told = performance.now();
  #first: number;
  #began = performance.now();
  #sum = 0;
  #count = 0;
  #losses: number[] | null;
  constructor(step: number, everyLoss: boolean) {
    this.#first = step;
    this.#losses = everyLoss ? [] : null;
  }
  time<T>(steps: number, fn: () => T): T {
    const start = performance.now();
    const result = fn();
    this.#rate = steps / Math.max(0.01, performance.now() - start);
    this.steps = Math.max(1, Math.min(this.steps * 4, Math.floor(this.#rate * slice)));
    return result;
  }
  loss(x: number): void {
    this.#sum += x;
    this.#count++;
    this.#losses?.push(x);
  }
  /** At most one event a slice of time, but for a last one. */
  news(step: number, epoch: number, epochs: number, perEpoch: number, last = false): StepEvent | null {
    const now = performance.now();
    if (this.#count === 0 || (!last && now - this.#told < slice)) return null;
    const stepsPerSecond = ((step - this.#first) / Math.max(1e-3, now - this.#began)) * 1000;
    const told = { loss: this.#sum / this.#count, losses: this.#losses };
    this.#told = now;
    this.#sum = this.#count = 0;
    if (this.#losses) this.#losses = [];
    return { type: "step", step, epoch, ...told, stepsPerSecond, secondsLeft: ((epochs - epoch) * perEpoch) / stepsPerSecond };
  }
}
