/** Options with a domain: one declaration gives the default, the type, the check, the command-line flag, the search range and the row in the docs. */

/**
 * How a search or a slider moves: evenly, by ratios, or (`complement`) by ratios of the distance from 1, as memories such as 0.9,
 * 0.99 and 0.999 want it.
 */
export type SearchScale = "linear" | "log" | "complement";

/** Where a number is worth trying, which is less than where it may lie. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  readonly scale: SearchScale;
}

/** A number and where it may lie; `scale` says how a search or a slider should move through it. */
export interface NumberOption {
  kind: "number";
  initial: number;
  low: number;
  high: number;
  openLow: boolean;
  openHigh: boolean;
  scale: "linear" | "log";
  integer: boolean;
  /** Where a search tries it, for numbers of which `searchRange`'s rule thinks amiss. */
  search?: SearchRange;
  about: string;
  aliases?: readonly string[];
}

/** One of a few words. */
export interface ChoiceOption<T extends string = string> {
  kind: "choice";
  initial: T;
  options: readonly T[];
  about: string;
  aliases?: readonly string[];
}

/** On or off. */
export interface FlagOption {
  kind: "flag";
  initial: boolean;
  about: string;
  aliases?: readonly string[];
}

/** Whole numbers along axes, `3` or `[3, 5]` (typed `3x5`), or one of a few words. */
export interface SizesOption<W extends string = string> {
  kind: "sizes";
  initial: number | readonly number[] | W;
  /** The least that each number may be. */
  low: number;
  words: readonly W[];
  about: string;
  aliases?: readonly string[];
}

export type Option = NumberOption | ChoiceOption | FlagOption | SizesOption;
/** What an option's value may be. */
export type OptionValue = number | string | boolean | readonly number[];
export type Options = Record<string, Option>;

/** The type of the values that a record of options declares: `Values<{ rate: NumberOption }>` is `{ rate: number }`. */
export type Values<H extends Options> = {
  [K in keyof H]: H[K] extends NumberOption
    ? number
    : H[K] extends ChoiceOption<infer T>
      ? T
      : H[K] extends FlagOption
        ? boolean
        : H[K] extends SizesOption<infer W>
          ? number | readonly number[] | W
          : never;
};

/**
 * What a plug-in says about itself. `hyper` holds the numbers that flow into the compiled step at run time, `options`
 * the structure (choices, flags, whole numbers) that is compiled in. `aliases` are further names by which the command
 * line finds the plug-in.
 */
export interface Declaration<H extends Record<string, NumberOption> = Record<string, NumberOption>, O extends Options = Options> {
  name: string;
  reference: string;
  about: string;
  aliases?: readonly string[];
  hyper: H;
  options: O;
}

type Bounds = Partial<Pick<NumberOption, "low" | "high" | "openLow" | "openHigh" | "scale" | "integer">>;

/** A number with bounds of its own; the helpers below cover the usual domains. */
export function number(initial: number, bounds: Bounds = {}, about = ""): NumberOption {
  const { low = -Infinity, high = Infinity } = bounds;
  return {
    kind: "number",
    initial,
    low,
    high,
    openLow: bounds.openLow ?? low === -Infinity,
    openHigh: bounds.openHigh ?? high === Infinity,
    scale: bounds.scale ?? "linear",
    integer: bounds.integer ?? false,
    about,
  };
}

/** A number above 0, searched on a log scale: learning rates, epsilons. */
export const positive = (initial: number, about = ""): NumberOption =>
  number(initial, { low: 0, openLow: true, scale: "log" }, about);

/** A number of at least 0, searched on a log scale above 0: strengths, weight decay. */
export const nonNegative = (initial: number, about = ""): NumberOption => number(initial, { low: 0, scale: "log" }, about);

/** A number in [0, 1): momentum, decay rates, dropout. */
export const fraction = (initial: number, about = ""): NumberOption =>
  number(initial, { low: 0, high: 1, openHigh: true }, about);

/** Any finite number. */
export const real = (initial: number, about = ""): NumberOption => number(initial, {}, about);

/** A whole number from `low` (default 0) to `high` (default no limit), both allowed. */
export const whole = (
  initial: number,
  { low = 0, high = Infinity }: { low?: number; high?: number } = {},
  about = "",
): NumberOption => number(initial, { low, high, integer: true }, about);

/** One of a few words, the first argument being the default. */
export const choice = <const T extends string>(initial: NoInfer<T>, options: readonly T[], about = ""): ChoiceOption<T> => ({
  kind: "choice",
  initial,
  options,
  about,
});

/** On or off. */
export const flag = (initial: boolean, about = ""): FlagOption => ({ kind: "flag", initial, about });

/** A whole number of at least `low` for all axes, or one for each; or one of `words`. */
export function sizes(initial: number | readonly number[], bounds?: { low?: number }, about?: string): SizesOption<never>;
export function sizes<const W extends string>(
  initial: number | readonly number[] | NoInfer<W>,
  bounds: { low?: number; words: readonly W[] },
  about?: string,
): SizesOption<W>;
export function sizes<W extends string>(
  initial: number | readonly number[] | W,
  { low = 0, words = [] }: { low?: number; words?: readonly W[] } = {},
  about = "",
): SizesOption<W> {
  return { kind: "sizes", initial, low, words, about };
}

/** The same option, also found under these names on the command line: `aliased(positive(1e-3), "lr")`. */
export const aliased = <T extends Option>(option: T, ...aliases: string[]): T => ({
  ...option,
  aliases: [...(option.aliases ?? []), ...aliases],
});

/** The same number, searched from `low` to `high` unless told otherwise: `searched(fraction(0.5), 0, 0.7)`. */
export const searched = (option: NumberOption, low: number, high: number, scale: SearchScale = option.scale): NumberOption => ({
  ...option,
  search: { low, high, scale },
});
