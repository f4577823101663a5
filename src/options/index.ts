export { UserError } from "./error.ts";
export { aliased, choice, flag, fraction, nonNegative, number, positive, real, searched, sizes, whole } from "./declaration.ts";
export type {
  ChoiceOption,
  Declaration,
  FlagOption,
  NumberOption,
  Option,
  Options,
  OptionValue,
  SearchRange,
  SearchScale,
  SizesOption,
  Values,
} from "./declaration.ts";
export { check, configure, domain, label, sameValue, show, withDefaults, written } from "./check.ts";
export { define, plugin } from "./define.ts";
export { factories, find, findOption, isFactory, parse, parseOptions, parseSpec, read, splitSpecs } from "./parse.ts";
export type { Factory, Made, Registry } from "./parse.ts";
export { camel, editDistance, kebab, nearest, normalise, suggestion } from "./names.ts";
export { structured, structuredOf, structureOf, tracedEveryTime } from "./structure.ts";
export { searchRange } from "./range.ts";
