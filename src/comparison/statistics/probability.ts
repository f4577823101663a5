/** The probability that one candidate beats the other on a seed. */
import type { Interval } from "../record.ts";
import { wilson } from "./wilson.ts";

/** Share of the seeds won, a tie counting half, with Wilson's interval; one half and [0, 1] where there are no seeds. */
export const probabilityOfWin = (wins: number, ties: number, losses: number, confidence = 0.95): Interval =>
  wilson(wins + ties / 2, wins + ties + losses, confidence);
