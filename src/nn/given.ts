// What a layer's factory was given: checked, completed by defaults, and told in a label.
import { type Initializer, isInitializer } from "../initialization/index.ts";
import {
  type Declaration,
  type Options,
  UserError,
  type Values,
  configure,
  sameValue,
  show,
  suggestion,
  written,
} from "../options/index.ts";

export type Initializers = Readonly<Record<string, Initializer>>;
interface About {
  readonly name: string;
  readonly positional?: string;
  readonly initializers?: Initializers;
}

/**
 * Run-time numbers, structure and initializers, and the label with what differs from the defaults.
 * @throws UserError for an unknown option or a value outside its domain
 */
export function settle<D extends Declaration>(about: About, declaration: D, given: object) {
  const { name, initializers: defaults = {} } = about;
  const declared = Object.keys({ ...declaration.options, ...declaration.hyper });
  const known = [...declared, ...Object.keys(defaults)];
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new UserError(
      known.length === 0
        ? `${name} takes no options, got ${unknown}.`
        : `${name} has no option ${unknown}${suggestion(unknown, known)}`,
    );
  const values = Object.fromEntries(Object.entries(given).filter(([key]) => declared.includes(key)));
  const { hyper, options } = configure(declaration, values as Partial<Values<D["hyper"]> & Values<D["options"]>>);
  const initializers = Object.fromEntries(
    Object.entries(defaults).map(([key, initial]) => [
      key,
      initializer(`${name}: ${key}`, (given as Record<string, unknown>)[key] ?? initial),
    ]),
  );
  return { hyper, options, initializers, label: label(about, declaration, { ...options, ...hyper }, initializers) };
}

function initializer(where: string, given: unknown): Initializer {
  if (isInitializer(given)) return given;
  const factory = typeof given === "function" && "declaration" in given ? (given as { declaration: Declaration }) : null;
  throw new UserError(
    typeof given === "function" && "start" in given
      ? `${where}: ${given.name} looks at data and draws no weights by itself; draw them with its start, orthogonal(), and apply it to the network afterwards.`
      : `${where}: expected an initializer such as heNormal(), got ${factory ? `${factory.declaration.name} without ()` : show(given)}.`,
  );
}

function label(
  { name, positional, initializers: defaults = {} }: About,
  { hyper, options }: Declaration,
  values: Readonly<Record<string, unknown>>,
  initializers: Initializers,
): string {
  const told = [
    ...Object.entries<Options[string]>({ ...options, ...hyper })
      .filter(([key, { initial }]) => key === positional || !sameValue(values[key], initial))
      .map(([key]) => (key === positional ? written(values[key]) : `${key}=${written(values[key])}`)),
    ...Object.entries(initializers)
      .filter(([key, { label }]) => label !== defaults[key].label)
      .map(([key, { label }]) => `${key}=${label}`),
  ];
  return told.length === 0 ? name : `${name}(${told.join(", ")})`;
}
