// A schedule is a plain function (updates made so far) => value, with a label and a declaration. It runs on the host between
// steps and gives the number that flows into the compiled step, so no schedule ever compiles anything.
import { configure, define, type NumberOption, type Options, plugin, UserError, type Values } from "../../options/index.ts";
import { type OptimizationConfig, type ConfigValue, changed } from "../config.ts";

/** What users may write themselves: `(step) => 0.1 * 0.99 ** step`; step 0 is the first update. */
export type ScheduleFunction = (step: number) => number;

export interface Schedule {
  /** The value for the update after `step` updates. */
  (step: number): number;
  readonly kind: "schedule";
  /** `cosine(steps=1000)`. */
  readonly label: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly config: OptimizationConfig;
}

/** A function with what a schedule says about itself. */
export const makeSchedule = (value: ScheduleFunction, about: Omit<Schedule, "kind">): Schedule =>
  Object.assign((step: number) => value(step), { kind: "schedule" as const, ...about });

export const isSchedule = (value: unknown): value is Schedule =>
  typeof value === "function" && (value as Partial<Schedule>).kind === "schedule";

/** A number, a user's own function or a schedule, as a schedule. */
export function asSchedule(value: number | ScheduleFunction): Schedule {
  if (isSchedule(value)) return value;
  if (typeof value === "function")
    return makeSchedule(value, { label: "custom", hyper: {}, config: { type: "custom", options: {} } });
  return makeSchedule(() => value, { label: `${value}`, hyper: {}, config: { type: "constant", options: { initial: value } } });
}

/** What a configuration keeps of a number, a function or a schedule. */
export const configOf = (value: number | ScheduleFunction): ConfigValue =>
  typeof value === "number" ? value : asSchedule(value).config;

interface Definition<H extends Record<string, NumberOption>, O extends Options> {
  readonly name: string;
  readonly reference: string;
  readonly about: string;
  readonly aliases?: readonly string[];
  readonly hyper: H;
  readonly options?: O;
  /** The value after `step` updates. */
  value(step: number, given: Values<H> & Values<O>): number;
}

/** Makes a schedule's factory from its declaration and its formula. */
export function schedule<const H extends Record<string, NumberOption>, const O extends Options = {}>(
  definition: Definition<H, O>,
) {
  const declaration = define<H, O>(definition);
  return plugin(declaration, (given?: Partial<Values<H> & Values<O>>): Schedule => {
    const { hyper, options, label } = configure(declaration, given);
    const all = { ...hyper, ...options };
    return makeSchedule((step) => definition.value(step, all), {
      label,
      hyper: hyper as Record<string, number>,
      config: { type: definition.name, options: changed(declaration, all) },
    });
  });
}

/** The numbers of `hyper` for the update after `step` updates. @throws UserError where a schedule gives no finite number */
export function hyperAt(hyper: Readonly<Record<string, number | Schedule>>, step: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(hyper).map(([name, value]) => {
      const number = typeof value === "number" ? value : value(step);
      if (Number.isFinite(number)) return [name, number];
      const told = typeof value === "number" ? "the value" : `the schedule ${value.label}`;
      throw new UserError(`${name}: ${told} is ${number} after ${step} updates; every update needs a finite number.`);
    }),
  );
}
