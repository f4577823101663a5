/** What a search space is made of, and the type of the configurations that lie in it. */
import type { ParameterValue } from "../distribution.ts";

/** A real number; `complement`: searched by ratios of its distance from 1. */
export interface FloatParameter {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number | null;
  readonly complement: boolean;
}

/** A whole number. */
export interface IntegerParameter {
  readonly kind: "integer";
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly step: number;
}

/** One of a list. */
export interface ChoiceParameter<T extends ParameterValue = ParameterValue> {
  readonly kind: "choice";
  readonly values: readonly T[];
}

/** One of several named records, each with parameters of its own. */
export interface BranchParameter<B extends Branches = Branches> {
  readonly kind: "branch";
  readonly branches: B;
}

/** A value that is not searched. */
export interface FixedParameter<T = unknown> {
  readonly kind: "fixed";
  readonly value: T;
}

export type Parameter = FloatParameter | IntegerParameter | ChoiceParameter | BranchParameter | FixedParameter;

/** Parameters and further records of them, by name. */
export interface Space {
  readonly [name: string]: Parameter | Space;
}

export type Branches = { readonly [name: string]: Space };

/** What the objective is given: the space with every parameter replaced by a value. A branch is told by its `name`. */
export type Configuration<S> = { readonly [K in keyof S]: Chosen<S[K]> };

type Chosen<P> = P extends { readonly kind: "float" | "integer" }
  ? number
  : P extends ChoiceParameter<infer T>
    ? T
    : P extends BranchParameter<infer B>
      ? { readonly [K in keyof B]: Plain<{ readonly name: K } & Configuration<B[K]>> }[keyof B]
      : P extends FixedParameter<infer T>
        ? T
        : Configuration<P>;

/** An intersection written as one record, as an editor should show it. */
type Plain<T> = { [K in keyof T]: T[K] };

/** A parameter's kind is a word; the field `kind` of a record of parameters would be a parameter. */
export const isParameter = (entry: Parameter | Space): entry is Parameter => typeof entry.kind === "string";
