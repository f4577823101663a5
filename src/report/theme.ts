/**
 * The colours of every figure and page, by name, for light and dark paper. Figures are drawn with `var(--name)`: inside
 * a page the style sheet decides; a picture that stands alone gets the fixed colours of one theme (`resolveColors`).
 *
 * The eight candidate colours keep a contrast of 3:1 against the paper and stay apart under protanopia, deuteranopia
 * and tritanopia (a test measures it), the first five of them most of all.
 */

export interface Shade {
  readonly light: string;
  readonly dark: string;
}

const shade = (light: string, dark: string): Shade => ({ light, dark });

export const colors = {
  paper: shade("#ffffff", "#15171b"),
  raised: shade("#f6f6f4", "#1d2026"),
  ink: shade("#16181d", "#eceef2"),
  soft: shade("#555c69", "#a9b0bd"),
  faint: shade("#858b97", "#7a8290"),
  line: shade("#c8cbd1", "#474d58"),
  grid: shade("#e8e9ea", "#2b2f37"),
  good: shade("#0a7a52", "#5ad1a0"),
  bad: shade("#b3261e", "#ff8f85"),
  one: shade("#2350b8", "#4f86ff"),
  two: shade("#e5700a", "#f0981a"),
  three: shade("#0a917c", "#42c79e"),
  four: shade("#9c1470", "#c465ae"),
  five: shade("#8a63e8", "#bea8ff"),
  six: shade("#109ad2", "#a0e4f6"),
  seven: shade("#786400", "#e0d860"),
  eight: shade("#6f2a0c", "#d4582c"),
  other: shade("#7d838f", "#8e95a3"),
  // The two classes of a decision map, away from the candidates' colours.
  negative: shade("#3f4f6b", "#9fb0cf"),
  positive: shade("#c98a00", "#f2bd3d"),
} as const satisfies Record<string, Shade>;

export type ColorName = keyof typeof colors;

/** A colour as figures write it: `var(--ink)`. */
export const color = (name: ColorName): string => `var(--${name})`;

/** The style sheet's declarations of all colours for one theme. */
export const colorDeclarations = (theme: keyof Shade): string =>
  Object.entries(colors)
    .map(([name, shades]) => `--${name}:${shades[theme]}`)
    .join(";");

/** Every `var(--name)` in a figure replaced by that colour of the theme. */
export const resolveColors = (text: string, theme: keyof Shade): string =>
  text.replace(/var\(--([a-z]+)\)/g, (whole, name: string) => (name in colors ? colors[name as ColorName][theme] : whole));

/** How one candidate looks, the same in every figure and table. */
export interface Look {
  readonly color: string;
  /** Lengths of dashes and gaps in pixels; empty for a full line. */
  readonly dash: readonly number[];
  /** 1 where left out. */
  readonly opacity?: number;
}

const direct: readonly ColorName[] = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
const dashes = [[], [5, 3], [2, 3], [8, 3, 2, 3], [1, 4]];

/**
 * The look of the candidate at a place in the order of rank. The first eight have a colour of their own; later ones
 * are grey and told apart by their dashes and, always, by their written names, since nobody tells twelve hues apart.
 */
export const lookOf = (index: number): Look =>
  index < direct.length
    ? { color: color(direct[index]), dash: [] }
    : { color: color("other"), dash: dashes[(index - direct.length) % dashes.length] };
