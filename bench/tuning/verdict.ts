/** Which of two is better, in words: the mean difference of log10(regret), with the interval that a bootstrap over the seeds gives. */
import { bootstrap, mean } from "../../src/comparison/statistics/index.ts";

export interface Verdict {
  /** log10 of ours over theirs: −1 is a tenth of the regret. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly word: "better" | "even" | "worse";
}

/** Seeds of two programs have nothing in common but their number: a pair is as good as any other. */
export function verdict(ours: readonly number[], theirs: readonly number[]): Verdict {
  const { estimate, low, high } = bootstrap(
    ours.map((regret, i) => Math.log10(regret / theirs[i])),
    mean,
  );
  return { estimate, low, high, word: low > 0 ? "worse" : high < 0 ? "better" : "even" };
}

export const shown = ({ estimate, low, high, word }: Verdict): string => {
  const text = `${signed(estimate)} [${signed(low)}, ${signed(high)}]`;
  return word === "even" ? text : `${text} **${word}**`;
};

const signed = (value: number): string => {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && text !== "0.00" ? `−${text}` : text;
};

/** "better on 5 of 9, even on 4": who counts names nothing that is not there. */
export function tally(verdicts: readonly Verdict[]): string {
  const of = (word: Verdict["word"]) => verdicts.filter((one) => one.word === word).length;
  const parts = (["better", "even", "worse"] as const).filter((word) => of(word) > 0).map((word) => `${word} on ${of(word)}`);
  return parts.length === 0 ? "" : `${parts.join(", ")} of ${verdicts.length}`;
}
