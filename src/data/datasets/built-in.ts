/** What a built-in data set says about itself, and the two ways to make one: from a formula or from a bundled file. */
import { ndarray } from "../../engine/ndarray.ts";
import { type Declaration, define, type Options, plugin, type Values, withDefaults } from "../../options/index.ts";
import { RandomState } from "../../random/index.ts";
import type { Dataset, Task } from "../dataset.ts";

export interface Info {
  task: Task;
  rows: number;
  features: number;
  /** 0 for regression. */
  classes: number;
  source: string;
  licence: string;
}

/** A factory with its declaration (name, options) and what is known before loading. */
export interface BuiltIn<G = never, R extends Dataset | Promise<Dataset> = Dataset | Promise<Dataset>> {
  (options?: G): R;
  readonly declaration: Declaration;
  readonly info: Info;
}

export interface Points {
  x: Float64Array;
  y: ArrayLike<number>;
  features: string[];
  classes: string[];
}

interface Formula<O extends Options> {
  name: string;
  about: string;
  reference: string;
  options: O;
  /** Features and classes at the default options. */
  features: number;
  classes: number;
  make: (options: Values<O>, state: RandomState) => Points;
}

/** A data set made by a formula; `make` gets its options and a generator seeded by the option `seed`. */
export function generated<O extends Options>({
  name,
  about,
  reference,
  options: declared,
  make,
  ...sizes
}: Formula<O>): BuiltIn<Partial<Values<O>>, Dataset> {
  const taskFor = (classes: number): Task => (classes > 2 ? "multiclass" : "binary");
  const info: Info = {
    ...sizes,
    task: taskFor(sizes.classes),
    rows: Number(declared.rows.initial),
    source: reference,
    licence: "none needed: made by a formula",
  };
  const factory = (given?: Partial<Values<O>>): Dataset => {
    const options = withDefaults(declared, given, name);
    const { x, y, features, classes } = make(options, new RandomState((options as { seed: number }).seed));
    return {
      name,
      task: taskFor(classes.length),
      x: ndarray([y.length, features.length], x),
      y: ndarray([y.length, 1], y),
      features,
      classes,
      source: info.source,
      licence: info.licence,
    };
  };
  return Object.assign(plugin(define({ name, about, reference, options: declared }), factory), { info });
}

interface Bundled extends Info {
  name: string;
  about: string;
  aliases?: readonly string[];
  /** Loads the rows, one a line; the file is fetched only when asked for. */
  file: () => Promise<{ rows: string }>;
  /** The numbers of a line, the target last. */
  line: (text: string) => number[];
  featureNames: string[];
  classNames: string[];
}

/** A data set that is bundled as a small text. */
export function bundled({
  file,
  line,
  featureNames,
  classNames,
  name,
  about,
  aliases,
  ...info
}: Bundled): BuiltIn<Record<string, never>, Promise<Dataset>> {
  const declaration = define({ name, about, aliases, reference: info.source });
  const load = async (given?: Record<string, never>): Promise<Dataset> => {
    withDefaults({}, given, name);
    const lines = (await file()).rows.split("\n").map(line);
    const width = featureNames.length;
    const x = new Float64Array(lines.length * width);
    for (const [i, numbers] of lines.entries()) x.set(numbers.slice(0, width), i * width);
    return {
      name,
      task: info.task,
      features: [...featureNames],
      classes: [...classNames],
      source: info.source,
      licence: info.licence,
      x: ndarray([lines.length, width], x),
      y: ndarray(
        [lines.length, 1],
        lines.map((numbers) => numbers[width]),
      ),
    };
  };
  return Object.assign(plugin(declaration, load), { info });
}

/** `numpy.linspace(0, end, n)`. */
export const linspace = (end: number, n: number, endpoint: boolean): Float64Array => {
  const step = end / (endpoint ? n - 1 : n);
  return Float64Array.from({ length: n }, (_, i) => (endpoint && i === n - 1 && n > 1 ? end : n === 1 ? 0 : i * step));
};

/** Points in random order with normal noise on every coordinate, drawn in the order of scikit-learn's generators. */
export function shuffleAndBlur(
  x: Float64Array,
  y: ArrayLike<number>,
  width: number,
  noise: number | null,
  state: RandomState,
): { x: Float64Array; y: Float64Array } {
  const order = state.permutation(y.length);
  const blur = noise === null ? null : state.normal(0, noise, x.length);
  const moved = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) moved[i] = x[order[Math.floor(i / width)] * width + (i % width)] + (blur?.[i] ?? 0);
  return { x: moved, y: Float64Array.from(order, (row) => y[row]) };
}
