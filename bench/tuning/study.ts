/** A study of ours in memory, one trial after another, by ask and tell. */
import { openStudy, type Sampler, type Suggestion, type Space } from "../../src/tuning/index.ts";
import { type Course, Log } from "./course.ts";

/** How long a study goes on: `trials` at least; then until it has taken as many seconds, or made `most` trials. */
export interface Extent {
  readonly trials: number;
  readonly most: number;
  /** Of searching and objective together; of searching alone where the objective's cost is only assumed. */
  readonly seconds: number;
}

export interface Seen {
  readonly seen: number;
  readonly true: number;
  /** That the objective took. */
  readonly seconds: number;
}

export async function study(
  space: Space,
  sampler: Sampler,
  seed: number,
  { trials, most, seconds }: Extent,
  objective: (at: Suggestion) => Seen | Promise<Seen>,
): Promise<Course> {
  const log = new Log(trials);
  const opened = await openStudy({ space, sampler, seed });
  while (log.trials < trials || (log.trials < most && log.seconds < seconds)) {
    const asked = (await opened.ask())!;
    const got = await objective(asked.parameters);
    log.add(got.seen, got.true, got.seconds);
    await opened.tell(asked, { state: "complete", values: [got.seen] });
  }
  return log.course();
}
