export { integer, logUniform, logUniformBelowOne, uniform } from "./numbers.ts";
export { choice, fixed } from "./choices.ts";
export { configurationOf, dimensionsOf, suggestionOf } from "./flatten.ts";
export { declared, parameterOf } from "./declared.ts";
export { spaceFromJson, spaceToJson } from "./json.ts";
export type {
  Branches,
  BranchParameter,
  ChoiceParameter,
  Configuration,
  FixedParameter,
  FloatParameter,
  IntegerParameter,
  Parameter,
  Space,
} from "./parameter.ts";
