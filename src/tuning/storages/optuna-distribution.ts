/** A distribution as Optuna writes it beside every parameter, the number that stands for the value, and which two go together. */
import { UserError } from "../../options/index.ts";
import type { Distribution, FloatDistribution, IntegerDistribution, ParameterValue } from "../distribution.ts";
import { fromPythonJson, pythonFloat, toPythonJson } from "./python-json.ts";

/** `{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 0.1, "log": true}}`, in Optuna's own order. */
export function toOptunaJson(distribution: Distribution): string {
  const write = (name: string, attributes: string) => `{"name": "${name}Distribution", "attributes": {${attributes}}}`;
  switch (distribution.kind) {
    case "float": {
      const { low, log, step } = distribution;
      const [s, l, h] = [step, low, lastStep(distribution)].map((x) => (x === null ? "null" : pythonFloat(x)));
      return write("Float", `"step": ${s}, "low": ${l}, "high": ${h}, "log": ${log}`);
    }
    case "integer": {
      const { low, log, step } = distribution;
      return write("Int", `"log": ${log}, "step": ${step}, "low": ${low}, "high": ${lastStep(distribution)}`);
    }
    case "categorical":
      return write("Categorical", `"choices": ${toPythonJson(distribution.choices)}`);
    default:
      throw new Error(`no such distribution: ${JSON.stringify(distribution satisfies never)}`);
  }
}

/** The last number that whole steps from `low` reach: Optuna shortens the range to it, and warns whenever it reads a longer one. */
function lastStep({ low, high, step }: FloatDistribution | IntegerDistribution): number {
  if (step === null) return high;
  // In decimals, as Optuna does it: 0.3 is three steps of 0.1, which binary fractions deny.
  const digits = Math.max(...[low, high, step].map(decimals));
  const whole = (x: number) => BigInt(x.toFixed(digits).replace(".", ""));
  const steps = (whole(high) - whole(low)) / whole(step);
  const last = String(whole(low) + steps * whole(step));
  return Number(`${last}e-${digits}`);
}

function decimals(x: number): number {
  const [mantissa, exponent] = x.toExponential().split("e");
  return Math.min(100, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

/** Reads what any release of Optuna wrote, the names before 3.0 and the abbreviated form included. @throws UserError for others. */
export function fromOptunaJson(text: string): Distribution {
  const parsed = fromPythonJson(text) as { name?: string; type?: string; attributes?: Attributes } & Attributes;
  const a = parsed.attributes ?? parsed;
  const float = (log: boolean, step: number | null): Distribution => ({ kind: "float", low: a.low!, high: a.high!, log, step });
  const integer = (log: boolean): Distribution => ({ kind: "integer", low: a.low!, high: a.high!, log, step: a.step ?? 1 });
  switch (parsed.name ?? parsed.type) {
    case "FloatDistribution":
    case "float":
      return float(a.log ?? false, a.step ?? null);
    case "IntDistribution":
    case "int":
      return integer(a.log ?? false);
    case "CategoricalDistribution":
    case "categorical":
      return { kind: "categorical", choices: a.choices! };
    case "UniformDistribution":
      return float(false, null);
    case "LogUniformDistribution":
      return float(true, null);
    case "DiscreteUniformDistribution":
      return float(false, a.q!);
    case "IntUniformDistribution":
      return integer(false);
    case "IntLogUniformDistribution":
      return integer(true);
    default:
      throw new UserError(`the study holds a distribution of a kind that Whetstone does not know: ${text.slice(0, 200)}`);
  }
}

interface Attributes {
  low?: number;
  high?: number;
  log?: boolean;
  step?: number | null;
  q?: number;
  choices?: readonly ParameterValue[];
}

/** The number that Optuna stores: a category by its place in the list. @throws UserError where the value is none of the distribution's. */
export function toInternal(name: string, value: ParameterValue, distribution: Distribution): number {
  if (distribution.kind === "categorical") {
    const index = distribution.choices.findIndex((choice) => Object.is(choice, value));
    if (index < 0) {
      throw new UserError(
        `parameter ${name}: ${toPythonJson(value)} is none of its choices ${toPythonJson(distribution.choices)}`,
      );
    }
    return index;
  }
  if (typeof value === "number" && Number.isFinite(value) && (distribution.kind === "float" || Number.isInteger(value)))
    return value;
  const wanted = distribution.kind === "float" ? "a finite number" : "a whole number";
  throw new UserError(`parameter ${name}: ${toPythonJson(value)} is not ${wanted}, as its distribution says`);
}

/** The value behind a stored number. */
export const fromInternal = (value: number, distribution: Distribution): ParameterValue =>
  distribution.kind === "categorical" ? distribution.choices[value] : value;

/**
 * Optuna's rule for one name in one study: bounds and steps may change from trial to trial, not the kind, the scale or the choices.
 * @throws UserError where they do.
 */
export function checkCompatible(name: string, before: Distribution, now: Distribution): void {
  const [old, young] = [before, now].map(signature);
  if (old === young) return;
  throw new UserError(
    `parameter ${name}: this study knows it as ${old}, now it is ${young}; give it another name, or begin another study`,
  );
}

function signature(distribution: Distribution): string {
  if (distribution.kind === "categorical") return `a choice of ${toPythonJson(distribution.choices)}`;
  return `${distribution.kind === "float" ? "a real" : "a whole"} number${distribution.log ? " on a logarithmic scale" : ""}`;
}
