/** `--vary init=zeros,he --vary batchSize=16,64`: candidates from one experiment and the settings in which they differ. */
import { splitSpecs, UserError } from "../options/index.ts";
import { type Experiment, findSetting, withSetting } from "../training/experiment/index.ts";

/** One setting with its values: `init=zeros,normal:10,he`. */
interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

/** Candidates by name, each with what it is called in full: `init=he, batchSize=64`. */
export interface Variants {
  readonly candidates: Readonly<Record<string, Experiment>>;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Every combination of the values, in the order given. Names are as short as they stay clear: `he` where one setting with names
 * varies, `batchSize=64` for a number, `adam, batchSize=64` for both.
 * @param varies settings with their values, `init=zeros,normal:10,he`; commas inside parentheses and those between the options of
 *   a specification (`adam:learningRate=0.1,beta1=0.8`) do not separate values
 * @throws UserError for settings, names and values that do not exist, and for values given twice
 */
export function varied(base: Experiment, varies: readonly string[]): Variants {
  const axes = varies.map(axisOf);
  const twice = axes.find(({ name }, i) => axes.findIndex((other) => other.name === name) !== i);
  if (twice) throw new UserError(`vary: ${twice.name} is varied twice; give all its values at once: ${twice.name}=…,….`);
  let found: { readonly words: readonly string[]; readonly label: readonly string[]; readonly experiment: Experiment }[] = [
    { words: [], label: [], experiment: base },
  ];
  for (const axis of axes)
    found = found.flatMap(({ words, label, experiment }) =>
      axis.values.map((value) => ({
        words: [...words, word(axis, value)],
        label: [...label, `${axis.name}=${value}`],
        experiment: withSetting(experiment, axis.name, value),
      })),
    );
  const named = found.map(({ words, ...rest }) => ({ name: words.join(", "), ...rest }));
  return {
    candidates: Object.fromEntries(named.map(({ name, experiment }) => [name, experiment])),
    labels: Object.fromEntries(named.map(({ name, label }) => [name, label.join(", ")])),
  };
}

function axisOf(text: string): Axis {
  const equals = text.indexOf("=");
  if (equals < 0) throw new UserError(`vary: "${text}" names no values; write it as in init=zeros,he.`);
  const { name } = findSetting(text.slice(0, equals).trim());
  const values = parts(text.slice(equals + 1));
  if (values.length === 0) throw new UserError(`vary: ${name} has no values; write it as in init=zeros,he.`);
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw new UserError(`vary: ${name}=${twice} is given twice.`);
  return { name, values };
}

/** Values at commas that stand in no parentheses. */
function parts(text: string): string[] {
  const kept: string[] = [];
  const hidden = text.replace(/\(([^()]*)\)|\[([^[\]]*)\]/g, (group) => `\u0000${kept.push(group) - 1}\u0000`);
  return splitSpecs(hidden).map((part) => part.replace(/\u0000(\d+)\u0000/g, (_, i) => kept[Number(i)]));
}

/** What a value is called among candidates: names speak for themselves, numbers and switches do not. */
const word = ({ name, values }: Axis, value: string): string =>
  values.every((one) => findSetting(name).registry && one !== "none") ? value : `${name}=${value}`;
